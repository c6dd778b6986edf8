"""A preview link shows one item's newest revision, until it expires, is revoked, or the item is thrown away."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from content_desk import ARTICLE, PUBLISHES, ArticleFields, Desk
from sqlalchemy import select, update

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.content.editing import Writing, save_item
from masthead.engine.content.errors import ContentIsGone
from masthead.engine.content.models import PreviewLink
from masthead.engine.content.previews import get_previewed, make_preview_link, revoke_preview_links
from masthead.engine.content.trash import trash_item
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work


def test_it_shows_what_is_newest_and_the_token_is_nowhere_in_the_database(desk: Desk) -> None:
    item_id = desk.add("news", body="first")
    with unit_of_work(desk.database, writes=True) as work:
        token = make_preview_link(work, desk.editor, ARTICLE, item_id)
        save_item(work, desk.editor, ARTICLE, item_id, Writing("News", ArticleFields("second")), base=1)
    with unit_of_work(desk.database) as work:
        _, revision = get_previewed(work, ARTICLE, token, lambda _: desk.editor)
        assert revision.fields == '{"body":"second"}'
        assert token not in str(work.scalars(select(PreviewLink.token_hash)).all())


def revoke(work: UnitOfWork, desk: Desk, item_id: int) -> None:
    revoke_preview_links(work, desk.editor, ARTICLE, item_id)


def throw_away(work: UnitOfWork, desk: Desk, item_id: int) -> None:
    trash_item(work, desk.editor, ARTICLE, item_id)


def expire(work: UnitOfWork, _desk: Desk, _item_id: int) -> None:
    work.execute(update(PreviewLink).values(expires_at=now()))


@pytest.mark.parametrize("end", [revoke, throw_away, expire])
def test_it_ends(desk: Desk, end: Callable[[UnitOfWork, Desk, int], None]) -> None:
    item_id = desk.add("news")
    with unit_of_work(desk.database, writes=True) as work:
        token = make_preview_link(work, desk.editor, ARTICLE, item_id)
        end(work, desk, item_id)
    with unit_of_work(desk.database) as work, pytest.raises(ContentIsGone):
        get_previewed(work, ARTICLE, token, lambda _: desk.editor)


@pytest.mark.parametrize("guess", ["", "0", "a" * 32, "%", "' OR 1=1 --", "\0", "ы" * 10_000])
def test_no_guess_leads_anywhere(desk: Desk, guess: str) -> None:
    desk.add("news")
    with unit_of_work(desk.database) as work, pytest.raises(ContentIsGone):
        get_previewed(work, ARTICLE, guess, lambda _: desk.editor)


NOW_MAY = {
    "is gone": None,
    "may do nothing": Actor(id=1),
    "may publish alone": Actor(id=1, grants=PUBLISHES),
    "may write what is her own, and this is not": Actor(id=2, grants={"articles.edit": Scope.OWN}),
}


@pytest.mark.parametrize("author", NOW_MAY.values(), ids=NOW_MAY)
def test_it_shows_nothing_that_its_author_may_not_see_any_more(desk: Desk, author: Actor | None) -> None:
    item_id = desk.add("news")
    with unit_of_work(desk.database, writes=True) as work:
        token = make_preview_link(work, desk.editor, ARTICLE, item_id)
    with unit_of_work(desk.database) as work, pytest.raises(ContentIsGone):
        get_previewed(work, ARTICLE, token, lambda _: author)


def test_it_asks_for_whoever_made_it(desk: Desk) -> None:
    item_id, asked = desk.add("news"), list[int]()
    own = Actor(id=1, grants={"articles.edit": Scope.OWN})

    def find(account_id: int) -> Actor:
        asked.append(account_id)
        return own

    with unit_of_work(desk.database, writes=True) as work:
        token = make_preview_link(work, own, ARTICLE, item_id)
        anybodys = make_preview_link(work, replace(desk.editor, id=None), ARTICLE, item_id)
    with unit_of_work(desk.database) as work:
        get_previewed(work, ARTICLE, token, find)
        get_previewed(work, ARTICLE, anybodys, find)
    assert asked == [1], "nobody made the other one"
