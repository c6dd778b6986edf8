"""What happens when two do something to one item in the same moment, each with a connection of their own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from content_desk import ARTICLE, ArticleFields, Desk
from sqlalchemy import func, select, update

from masthead.engine.content.editing import Typed, Writing, keep_draft, save_item
from masthead.engine.content.errors import ContentIsGone, ContentWasChanged, OrderWasChanged
from masthead.engine.content.faces import NOTE, FaceChange
from masthead.engine.content.items import standing_item
from masthead.engine.content.models import Draft, Item, Live, Revision
from masthead.engine.content.neighbours import neighbours_among
from masthead.engine.content.order import reorder_item, shift_item
from masthead.engine.content.publishing import (
    SETTLE_DUE,
    Times,
    publish_item,
    render_again,
    schedule_item,
    unpublish_item,
)
from masthead.engine.content.reading import look_around
from masthead.engine.content.trash import EMPTY_TRASH, KEPT, SLACK, erase_item, restore_item, trash_item
from masthead.engine.content.tree import move_item
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork, repeated, unit_of_work, written
from masthead.engine.errors import MastheadError
from masthead.testing.holding import is_held

ROUNDS = 6
Action = Callable[[UnitOfWork], object]
Outcome = type[MastheadError] | None


def at_once(desk: Desk, *actions: Action) -> list[Outcome]:
    """Do these in the same moment, as requests do: a deadlock's victim runs again. Give what each was told."""
    start = threading.Barrier(len(actions))

    def run(action: Action) -> Outcome:
        def attempt() -> None:
            with unit_of_work(desk.database, writes=True) as work:
                action(work)

        start.wait()
        try:
            repeated(attempt)
        except MastheadError as error:
            return type(error)
        return None

    with ThreadPoolExecutor(len(actions)) as crowd:
        return list(crowd.map(run, actions))


def writing(body: str) -> Writing:
    return Writing("News", ArticleFields(body))


def test_of_two_saves_over_one_version_one_is_told(desk: Desk) -> None:
    other = replace(desk.editor, id=2)
    for number in range(ROUNDS):
        item = desk.add(f"news-{number}")
        told = at_once(
            desk,
            lambda work, item=item: save_item(work, desk.editor, ARTICLE, item, writing("hers"), base=1),
            lambda work, item=item: save_item(work, other, ARTICLE, item, writing("his"), base=1),
        )
        assert sorted(map(str, told)) == sorted(map(str, [None, ContentWasChanged]))
        with unit_of_work(desk.database) as work:
            assert standing_item(work, ARTICLE, item).head == 2
            saved = select(func.count()).select_from(Revision).where(Revision.item_id == item)
            assert work.scalar(saved) == 2


def test_two_windows_of_one_editor_keep_one_draft(desk: Desk) -> None:
    for number in range(ROUNDS):
        item = desk.add(f"news-{number}")
        keeping: list[Action] = [
            lambda work, item=item, text=text: keep_draft(
                work, desk.editor, ARTICLE, item, Typed({"body": text}, 1)
            )
            for text in ("one", "two")
        ]
        assert at_once(desk, *keeping) == [None, None]
        with unit_of_work(desk.database) as work:
            assert work.scalar(select(func.count()).select_from(Draft).where(Draft.item_id == item)) == 1


def test_what_is_thrown_away_while_it_is_published_is_seen_by_nobody(desk: Desk) -> None:
    for number in range(ROUNDS):
        top = desk.add(f"top-{number}")
        below = desk.add("below", top)
        told = at_once(
            desk,
            lambda work, item=below: publish_item(work, desk.editor, ARTICLE, item, number=1, over=None),
            lambda work, item=top: trash_item(work, desk.editor, ARTICLE, item),
        )
        assert told in ([None, None], [ContentIsGone, None])
        with unit_of_work(desk.database) as work:
            assert work.scalars(select(Live.item_id).where(Live.item_id.in_([top, below]))).all() == []
            assert work.get_one(Item, below).live is None


def test_what_is_published_while_its_branch_is_taken_down_is_whole(desk: Desk) -> None:
    for number in range(ROUNDS):
        top = desk.add(f"top-{number}", live=True)
        below = desk.add("below", top)
        told = at_once(
            desk,
            lambda work, item=below: publish_item(work, desk.editor, ARTICLE, item, number=1, over=None),
            lambda work, item=top: unpublish_item(work, desk.editor, ARTICLE, item, with_below=True),
        )
        assert told == [None, None]
        with unit_of_work(desk.database) as work:
            has_live = work.get(Live, below) is not None
            assert has_live == (work.get_one(Item, below).live is not None), "one fact, in both places"


def test_the_clock_publishes_what_was_due_or_what_the_editor_set_never_a_mixture(desk: Desk) -> None:
    for number in range(ROUNDS):
        item = desk.add(f"news-{number}", body="due")
        written(desk.database, lambda work, item=item: _due(work, desk, item))
        told = at_once(
            desk,
            SETTLE_DUE.run,
            lambda work, item=item: schedule_item(work, desk.editor, ARTICLE, item, Times(), number=1),
        )
        assert told == [None, None]
        with unit_of_work(desk.database) as work:
            found = standing_item(work, ARTICLE, item)
            assert (found.scheduled, found.publish_at) == (None, None)
            assert (work.get(Live, item) is not None) == (found.live is not None)


def test_the_clock_and_an_editor_who_publish_at_once_show_the_newer(desk: Desk) -> None:
    for number in range(ROUNDS):
        item = desk.add(f"news-{number}", body="due")
        written(desk.database, lambda work, item=item: _due(work, desk, item))
        written(
            desk.database,
            lambda work, item=item: save_item(work, desk.editor, ARTICLE, item, writing("newer"), base=1),
        )
        told = at_once(
            desk,
            SETTLE_DUE.run,
            lambda work, item=item: publish_item(work, desk.editor, ARTICLE, item, number=2, over=None),
        )
        assert told in ([None, None], [None, ContentWasChanged])
        with unit_of_work(desk.database) as work:
            live = look_around(work, ARTICLE, f"news-{number}").shown or pytest.fail("nothing is live")
            assert live.html == ("<p>due</p>" if told[1] else "<p>newer</p>")
            assert standing_item(work, ARTICLE, item).publish_at is None


def test_what_is_rendered_again_while_it_is_published_shows_the_published_text(desk: Desk) -> None:
    for number in range(ROUNDS):
        item = desk.add(f"news-{number}", body="old", live=True)
        written(
            desk.database,
            lambda work, item=item: save_item(work, desk.editor, ARTICLE, item, writing("new"), base=1),
        )
        told = at_once(
            desk,
            lambda work, item=item: render_again(work, ARTICLE, item),
            lambda work, item=item: publish_item(work, desk.editor, ARTICLE, item, number=2, over=1),
        )
        assert told == [None, None]
        with unit_of_work(desk.database) as work:
            live = look_around(work, ARTICLE, f"news-{number}").shown or pytest.fail("nothing is live")
            assert (live.live, live.html) == (2, "<p>new</p>")


def test_what_the_clock_takes_down_while_it_is_thrown_away_is_gone_once(desk: Desk) -> None:
    for number in range(ROUNDS):
        item = desk.add(f"offer-{number}", live=True)
        past = Times(unpublish_at=now() - timedelta(seconds=1))
        written(
            desk.database,
            lambda work, item=item, past=past: schedule_item(
                work, desk.editor, ARTICLE, item, past, number=1
            ),
        )
        told = at_once(
            desk, SETTLE_DUE.run, lambda work, item=item: trash_item(work, desk.editor, ARTICLE, item)
        )
        assert told == [None, None]
        with unit_of_work(desk.database) as work:
            assert work.get(Live, item) is None
            assert work.get_one(Item, item).trashed_with == item


def _due(work: UnitOfWork, desk: Desk, item: int) -> None:
    times = Times(publish_at=now() - timedelta(seconds=1))
    schedule_item(work, desk.editor, ARTICLE, item, times, number=1)


@pytest.mark.parametrize("age", [KEPT - timedelta(seconds=1), KEPT + SLACK / 2, KEPT + 2 * SLACK])
def test_of_restoring_and_emptying_the_trash_one_happens_to_the_whole_branch(
    desk: Desk, age: timedelta
) -> None:
    for number in range(ROUNDS):
        top = desk.add(f"top-{number}")
        below = desk.add("below", top)
        written(desk.database, lambda work, top=top: trash_item(work, desk.editor, ARTICLE, top))
        old = update(Item).where(Item.trashed_with == top).values(trashed_at=now() - age)
        written(desk.database, lambda work, old=old: work.execute(old))
        told = at_once(
            desk, EMPTY_TRASH.run, lambda work, top=top: restore_item(work, desk.editor, ARTICLE, top)
        )
        with unit_of_work(desk.database) as work:
            paths = list(work.scalars(select(Item.path).where(Item.id.in_([top, below])).order_by(Item.id)))
        if age < KEPT:
            assert told == [None, None]
            assert paths == [f"top-{number}", f"top-{number}/below"]
        else:
            assert told == [None, ContentIsGone]
            assert paths == ([None, None] if age < KEPT + SLACK else [])


def test_of_restoring_and_deleting_for_good_one_is_told(desk: Desk) -> None:
    for number in range(ROUNDS):
        top = desk.add(f"top-{number}")
        desk.add("below", top)
        written(desk.database, lambda work, top=top: trash_item(work, desk.editor, ARTICLE, top))
        told = at_once(
            desk,
            lambda work, top=top: erase_item(work, desk.editor, ARTICLE, top),
            lambda work, top=top: restore_item(work, desk.editor, ARTICLE, top),
        )
        assert sorted(map(str, told)) == sorted(map(str, [None, ContentIsGone]))
        written(desk.database, EMPTY_TRASH.run)
        with unit_of_work(desk.database) as work:
            standing = select(func.count()).select_from(Item).where(Item.path.like(f"top-{number}%"))
            assert work.scalar(standing) == (2 if told[0] else 0)


def test_what_is_added_while_its_parent_is_moved_is_where_its_address_says(desk: Desk) -> None:
    for number in range(ROUNDS):
        top = desk.add(f"top-{number}")
        other = desk.add(f"other-{number}")

        def add_below(work: UnitOfWork, other: int = other) -> None:
            desk.add_in(work, "below", other)

        def move(work: UnitOfWork, top: int = top, other: int = other) -> None:
            move_item(work, desk.editor, ARTICLE, other, parent_id=top, slug="other")

        assert at_once(desk, add_below, move) == [None, None]
        with unit_of_work(desk.database) as work:
            child = work.scalars(select(Item).where(Item.parent_id == other)).one()
            assert child.path == f"top-{number}/other/below"


def test_orders_given_at_once_are_both_kept(desk: Desk) -> None:
    a, b, c, d = (desk.add(slug) for slug in "abcd")
    for _ in range(ROUNDS):
        told = at_once(
            desk,
            lambda work: reorder_item(work, desk.editor, ARTICLE, d, before_id=a),
            lambda work: shift_item(work, desk.editor, ARTICLE, b, up=False),
        )
        assert told == [None, None]
        with unit_of_work(desk.database) as work:
            order = list(work.scalars(select(Item.id).order_by(Item.position, Item.id)))
            positions = list(work.scalars(select(Item.position)))
        assert sorted(order) == [a, b, c, d]
        assert len(set(positions)) == 4, "no two share a place"


def test_of_two_steps_over_one_order_that_differ_one_is_told(desk: Desk) -> None:
    for slug in "abc":
        desk.add(slug)
    for _ in range(ROUNDS):
        with unit_of_work(desk.database) as work:
            order = list(work.scalars(select(Item.id).order_by(Item.position, Item.id)))
            around = dict(zip(order, neighbours_among(order, None), strict=True))
        middle = order[1]
        told = at_once(
            desk,
            lambda work, it=middle, seen=around[middle]: shift_item(
                work, desk.editor, ARTICLE, it, up=True, seen=seen
            ),
            lambda work, it=middle, seen=around[middle]: shift_item(
                work, desk.editor, ARTICLE, it, up=False, seen=seen
            ),
        )
        assert sorted(map(str, told)) == sorted(map(str, [None, OrderWasChanged]))


def test_a_branch_is_held_before_anybody_is_told_that_it_changes(desk: Desk) -> None:
    top = desk.add("top", live=True)
    below = desk.add("below", top, live=True)
    held: list[bool] = []

    def follow(_work: UnitOfWork, _change: FaceChange) -> None:
        held.append(is_held(desk.database, below))

    desk.database.notes[NOTE] = (follow,)
    changes: list[Action] = [
        lambda work: move_item(work, desk.editor, ARTICLE, top, parent_id=None, slug="other"),
        lambda work: unpublish_item(work, desk.editor, ARTICLE, top, with_below=True),
        lambda work: trash_item(work, desk.editor, ARTICLE, top),
    ]
    for change in changes:
        written(desk.database, change)
    assert held == [True, True, True]
