"""Revisions are immutable, drafts are each editor's own, and nobody overwrites anybody silently."""

from dataclasses import replace

import msgspec
import pytest
from content_desk import ARTICLE, WRITES, ArticleFields, Desk
from sqlalchemy import func, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.content.content_type import decode
from masthead.engine.content.editing import (
    Reversion,
    Typed,
    Writing,
    add_item,
    find_draft,
    keep_draft,
    revert_item,
    save_item,
)
from masthead.engine.content.errors import AddressIsUsed, ContentIsGone, ContentWasChanged
from masthead.engine.content.items import get_revision, standing_item
from masthead.engine.content.models import Item, Revision
from masthead.engine.content.publishing import publish_item
from masthead.engine.content.reading import look_around
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import NotAllowed, SignInNeeded


def written(body: str, title: str = "News") -> Writing:
    return Writing(title, ArticleFields(body))


def test_what_is_saved_over_a_live_version_is_seen_when_it_is_published(desk: Desk) -> None:
    item_id = desk.add("news", body="first", live=True)
    with unit_of_work(desk.database, writes=True) as work:
        save_item(work, desk.editor, ARTICLE, item_id, written("second"), base=1)
    with unit_of_work(desk.database) as work:
        live = look_around(work, ARTICLE, "news").shown or pytest.fail("nothing is live")
        assert live.html == "<p>first</p>"
        assert standing_item(work, ARTICLE, item_id).head == 2
    with unit_of_work(desk.database, writes=True) as work:
        publish_item(work, desk.editor, ARTICLE, item_id, number=2, over=1)
    with unit_of_work(desk.database) as work:
        live = look_around(work, ARTICLE, "news").shown or pytest.fail("nothing is live")
        assert (live.title, live.html, live.teaser) == ("News", "<p>second</p>", "second")


def test_the_second_of_two_editors_is_told_and_nothing_is_written(desk: Desk) -> None:
    item_id = desk.add("news", body="first")
    with unit_of_work(desk.database, writes=True) as work:
        save_item(work, desk.editor, ARTICLE, item_id, written("hers"), base=1)
    with (
        pytest.raises(ContentWasChanged) as told,
        unit_of_work(desk.database, writes=True) as work,
    ):
        save_item(work, replace(desk.editor, id=2), ARTICLE, item_id, written("his"), base=1)
    assert told.value.newest == 2
    with unit_of_work(desk.database, writes=True) as work:
        item = standing_item(work, ARTICLE, item_id)
        assert get_revision(work, item, item.head).fields == '{"body":"hers"}'
        save_item(work, replace(desk.editor, id=2), ARTICLE, item_id, written("both"), base=told.value.newest)


def test_saving_what_is_there_adds_no_revision_whatever_it_was_based_on(desk: Desk) -> None:
    item_id = desk.add("news", body="first")
    with unit_of_work(desk.database, writes=True) as work:
        save_item(work, desk.editor, ARTICLE, item_id, written("second"), base=1)
        save_item(work, desk.editor, ARTICLE, item_id, written("second"), base=1)
        assert work.scalar(select(func.count()).select_from(Revision)) == 2


def test_reverting_adds_a_revision_and_keeps_what_came_between(desk: Desk) -> None:
    item_id = desk.add("news", body="first")
    with unit_of_work(desk.database, writes=True) as work:
        save_item(work, desk.editor, ARTICLE, item_id, written("second"), base=1)
        item = revert_item(work, desk.editor, ARTICLE, item_id, Reversion(1, 2, "Back to 1"))
        bodies = [get_revision(work, item, number).fields for number in (1, 2, 3)]
        assert bodies == ['{"body":"first"}', '{"body":"second"}', '{"body":"first"}']
        with pytest.raises(ContentWasChanged):
            revert_item(work, desk.editor, ARTICLE, item_id, Reversion(1, 2, "Back to 1"))


@pytest.mark.parametrize("number", [0, -1, 4, 2**31, 2**63, 2**70])
def test_a_revision_that_is_not_there_is_gone(desk: Desk, number: int) -> None:
    item_id = desk.add("news")
    with unit_of_work(desk.database) as work, pytest.raises(ContentIsGone):
        get_revision(work, standing_item(work, ARTICLE, item_id), number)


def test_each_editor_has_a_draft_and_saving_drops_ones_own(desk: Desk) -> None:
    item_id = desk.add("news")
    other = replace(desk.editor, id=2)
    for editor, text in ((desk.editor, "a\u202e👩‍👩‍👧"), (desk.editor, "ab"), (other, "c")):
        with unit_of_work(desk.database, writes=True) as work:
            keep_draft(work, editor, ARTICLE, item_id, Typed({"body": text}, 1))
    with unit_of_work(desk.database, writes=True) as work:
        mine, theirs = find_draft(work, desk.editor, item_id), find_draft(work, other, item_id)
        assert mine
        assert theirs
        assert (mine.form, theirs.form) == ('{"body":"ab"}', '{"body":"c"}')
        save_item(work, desk.editor, ARTICLE, item_id, written("ab"), base=1)
    with unit_of_work(desk.database) as work:
        assert find_draft(work, desk.editor, item_id) is None
        assert find_draft(work, other, item_id)


class NewerFields(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the next release says of an article: more, in another order."""

    tags: tuple[str, ...] = ()
    body: str = ""
    lead: dict[str, int] = {}


NEWER = replace(ARTICLE, fields=NewerFields)


def test_what_only_a_newer_release_knows_outlasts_an_older_ones_writing(desk: Desk) -> None:
    """After going back one release: it is saved over, brought back, and not taken for a change."""
    item_id = desk.add("news")
    newer = Writing("News", NewerFields(("Ёлка", "\0"), "newer", {"picture": 7}))
    with unit_of_work(desk.database, writes=True) as work:
        save_item(work, desk.editor, NEWER, item_id, newer, base=1)
    with unit_of_work(desk.database, writes=True) as work:
        item = save_item(work, desk.editor, ARTICLE, item_id, written("newer"), base=2)
        assert item.head == 2, "nothing was changed"
        save_item(work, desk.editor, ARTICLE, item_id, written("older"), base=2)
        save_item(work, desk.editor, ARTICLE, item_id, Writing("Olds", ArticleFields("older")), base=3)
        revert_item(work, desk.editor, ARTICLE, item_id, Reversion(3, 4))
        revert_item(work, desk.editor, ARTICLE, item_id, Reversion(1, 5))
        revisions = [get_revision(work, item, number).fields for number in (3, 4, 5, 6)]
    again = NewerFields(("Ёлка", "\0"), "older", {"picture": 7})
    assert [decode(NEWER, one) for one in revisions] == [again, again, again, NewerFields()]
    with unit_of_work(desk.database, writes=True) as work:
        save_item(work, desk.editor, NEWER, item_id, Writing("News", NewerFields(body="x")), base=6)
        item = save_item(work, desk.editor, NEWER, item_id, Writing("News", again), base=7)
        item = save_item(work, desk.editor, NEWER, item_id, Writing("News", NewerFields()), base=8)
        assert decode(NEWER, get_revision(work, item, item.head).fields) == NewerFields(), (
            "emptied, knowingly"
        )


def test_an_address_is_given_once(desk: Desk) -> None:
    desk.add("news")
    with pytest.raises(AddressIsUsed):
        desk.add("news")
    desk.add("News")
    with unit_of_work(desk.database) as work:
        assert set(work.scalars(select(Item.path))) == {"news", "News"}, (
            "compared letter by letter, everywhere"
        )


@pytest.mark.parametrize("actor", [Actor(), Actor(id=5), Actor(id=5, grants={"articles.edit": Scope.OWN})])
def test_whoever_may_not_edit_neither_saves_nor_keeps_drafts(desk: Desk, actor: Actor) -> None:
    item_id = desk.add("news")
    refused = NotAllowed if actor.id else SignInNeeded
    with unit_of_work(desk.database, writes=True) as work:
        with pytest.raises(refused):
            save_item(work, actor, ARTICLE, item_id, written("x"), base=1)
        with pytest.raises(refused):
            keep_draft(work, actor, ARTICLE, item_id, Typed({}, 1))
        with pytest.raises(refused):
            revert_item(work, actor, ARTICLE, item_id, Reversion(1, 1, ""))
        with pytest.raises(refused):
            publish_item(
                work, Actor(id=5, grants=WRITES) if actor.id else actor, ARTICLE, item_id, number=1, over=None
            )


def test_authors_with_an_own_scope_write_what_is_theirs(desk: Desk) -> None:
    author = Actor(id=5, name="Author", grants={"articles.edit": Scope.OWN})
    with unit_of_work(desk.database, writes=True) as work:
        item = add_item(work, author, ARTICLE, written("mine"), slug="mine")
        save_item(work, author, ARTICLE, item.id, written("still mine"), base=1)
        with pytest.raises(NotAllowed):
            publish_item(work, author, ARTICLE, item.id, number=1, over=None)
