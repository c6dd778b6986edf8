"""Times: on time, late, in the wrong order, at the same second; one that fails does not hold up others."""

from datetime import datetime, timedelta

import pytest
from content_desk import ARTICLE, ArticleFields, Desk
from sqlalchemy import select, update

from masthead.engine.content.content_type import install_content_types
from masthead.engine.content.editing import Writing, save_item
from masthead.engine.content.errors import AddressIsTooLong, ContentIsGone
from masthead.engine.content.items import standing_item
from masthead.engine.content.models import Item, Live
from masthead.engine.content.publishing import (
    BATCH,
    SETTLE_DUE,
    Times,
    publish_item,
    schedule_item,
    settle_due,
    unpublish_item,
)
from masthead.engine.content.reading import look_around
from masthead.engine.content.trash import EMPTY_TRASH, restore_item, trash_item
from masthead.engine.content.tree import move_item
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.jobs.schedule import Schedule

AGO, LATER = timedelta(hours=-3), timedelta(hours=3)


def schedule(desk: Desk, item_id: int, up: timedelta | None, down: timedelta | None = None) -> datetime:
    moment = now()
    with unit_of_work(desk.database, writes=True) as work:
        times = Times(moment + up if up is not None else None, moment + down if down is not None else None)
        schedule_item(work, desk.editor, ARTICLE, item_id, times, number=1)
    return moment


def settle(desk: Desk) -> None:
    with unit_of_work(desk.database, writes=True) as work:
        settle_due(work)


def shown(desk: Desk, path: str) -> str | None:
    with unit_of_work(desk.database) as work:
        found = look_around(work, ARTICLE, path).shown
        return found.html if found else None


def test_what_is_due_goes_live_with_the_time_that_was_set_even_hours_late(desk: Desk) -> None:
    late, early = desk.add("late", body="x"), desk.add("early")
    moment = schedule(desk, late, AGO)
    schedule(desk, early, LATER)
    settle(desk)
    assert shown(desk, "late") == "<p>x</p>"
    assert shown(desk, "early") is None
    with unit_of_work(desk.database) as work:
        live = work.get(Live, late) or pytest.fail("nothing is live")
        assert live.first_at == live.published_at == moment + AGO
        assert standing_item(work, ARTICLE, late).publish_at is None
    settle(desk)


def test_more_than_a_round_of_items_due_at_once_goes_on_until_all_are_live(desk: Desk) -> None:
    """Rounds are short, so that others may write; the job is due again at once while they are full."""
    items = [desk.add(f"due-{number}") for number in range(2 * BATCH + 3)]
    for item in items:
        schedule(desk, item, AGO)
    jobs = Schedule([SETTLE_DUE])
    rounds = 0
    while jobs.run_next(desk.database):
        rounds += 1
        assert rounds <= len(items), "the rounds come to an end"
    with unit_of_work(desk.database) as work:
        assert len(list(work.scalars(select(Live.item_id)))) == len(items)
    assert rounds == 3


def test_what_was_saved_after_the_time_was_set_is_not_published_with_it(desk: Desk) -> None:
    item = desk.add("news", body="ready")
    schedule(desk, item, timedelta(0))
    with unit_of_work(desk.database, writes=True) as work:
        save_item(work, desk.editor, ARTICLE, item, Writing("News", ArticleFields("half")), base=1)
    settle(desk)
    assert shown(desk, "news") == "<p>ready</p>"


def test_after_a_long_downtime_what_came_and_went_is_not_there(desk: Desk) -> None:
    item = desk.add("offer")
    schedule(desk, item, 2 * AGO, AGO)
    settle(desk)
    assert shown(desk, "offer") is None


@pytest.mark.parametrize("down", [timedelta(hours=3), timedelta(hours=2)])
def test_a_time_to_come_down_is_later_than_the_time_to_go_up(desk: Desk, down: timedelta) -> None:
    item = desk.add("news")
    with pytest.raises(InputIsInvalid) as told:
        schedule(desk, item, LATER, down)
    assert list(told.value.errors) == ["unpublish_at"]


def test_one_that_cannot_be_rendered_does_not_hold_up_the_others(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    for slug, body in (("a", "unprintable"), ("b", "fine")):
        schedule(desk, desk.add(slug, body=body), AGO)
    settle(desk)
    assert shown(desk, "a") is None
    assert shown(desk, "b") == "<p>fine</p>"
    assert [record.msg for record in caplog.records] == ["content_not_published"]


def test_a_type_whose_module_is_off_waits_for_it(desk: Desk) -> None:
    schedule(desk, desk.add("news"), AGO)
    install_content_types(desk.database, [])
    settle(desk)
    with unit_of_work(desk.database) as work:
        assert work.scalars(select(Item.live)).one() is None


def test_the_first_publication_is_remembered_over_taking_down(desk: Desk) -> None:
    item = desk.add("news", live=True)
    with unit_of_work(desk.database) as work:
        first = standing_item(work, ARTICLE, item).first_live_at
    with unit_of_work(desk.database, writes=True) as work:
        unpublish_item(work, desk.editor, ARTICLE, item)
    assert shown(desk, "news") is None
    with unit_of_work(desk.database, writes=True) as work:
        publish_item(work, desk.editor, ARTICLE, item, number=1, over=None)
    with unit_of_work(desk.database) as work:
        live = work.get(Live, item) or pytest.fail("nothing is live")
        assert live.first_at == first


def test_the_trash_takes_the_branch_frees_its_addresses_and_forgets_its_times(desk: Desk) -> None:
    top = desk.add("top", live=True)
    below = desk.add("below", top, live=True)
    desk.add("deepest", below)
    schedule(desk, below, LATER)
    with unit_of_work(desk.database, writes=True) as work:
        trash_item(work, desk.editor, ARTICLE, top)
    assert shown(desk, "top/below") is None
    desk.add("top")
    with unit_of_work(desk.database, writes=True) as work:
        restore_item(work, desk.editor, ARTICLE, top)
    with unit_of_work(desk.database) as work:
        paths = work.scalars(select(Item.path).order_by(Item.id)).all()
        assert list(paths) == ["top-2", "top-2/below", "top-2/below/deepest", "top"]
        assert list(work.scalars(select(Item.live))) == [None] * 4
        assert list(work.scalars(select(Item.publish_at))) == [None] * 4


def test_what_was_thrown_away_before_stays_away_and_an_orphan_comes_back_to_the_root(desk: Desk) -> None:
    top = desk.add("top")
    first, second = desk.add("first", top), desk.add("second", top)
    for item in (first, top):
        with unit_of_work(desk.database, writes=True) as work:
            trash_item(work, desk.editor, ARTICLE, item)
    with unit_of_work(desk.database, writes=True) as work:
        restore_item(work, desk.editor, ARTICLE, first)
    with unit_of_work(desk.database) as work:
        paths = {item.id: item.path for item in work.scalars(select(Item))}
    assert paths == {top: None, first: "first", second: None}


def test_a_heap_that_cannot_be_rendered_does_not_block_what_can(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(25):
        schedule(desk, desk.add(f"bad-{number}", body="unprintable"), AGO)
    schedule(desk, desk.add("good", body="fine"), AGO)
    settle(desk)
    settle(desk)
    assert shown(desk, "good") == "<p>fine</p>"
    assert len(caplog.records) == 25, "each is said once, and tried again later"


def test_a_branch_that_no_longer_fits_its_place_stays_in_the_trash(desk: Desk) -> None:
    top = desk.add("top")
    child = desk.add("c" * 100, top)
    with unit_of_work(desk.database, writes=True) as work:
        trash_item(work, desk.editor, ARTICLE, child)
    above = None
    for _ in range(4):
        above = desk.add("y" * 100, above)
    with unit_of_work(desk.database, writes=True) as work:
        move_item(work, desk.editor, ARTICLE, top, parent_id=above, slug="t")
    with pytest.raises(AddressIsTooLong), unit_of_work(desk.database, writes=True) as work:
        restore_item(work, desk.editor, ARTICLE, child)


def test_what_is_over_is_not_restored_in_part_and_what_was_restored_is_not_deleted(desk: Desk) -> None:
    top = desk.add("top")
    desk.add("below", top)
    kept = desk.add("kept")
    for item in (top, kept):
        with unit_of_work(desk.database, writes=True) as work:
            trash_item(work, desk.editor, ARTICLE, item)
    with unit_of_work(desk.database, writes=True) as work:
        restore_item(work, desk.editor, ARTICLE, kept)
        work.execute(update(Item).values(trashed_at=now() - timedelta(days=31)).where(Item.path.is_(None)))
    with unit_of_work(desk.database, writes=True) as work:
        EMPTY_TRASH.run(work)
    with pytest.raises(ContentIsGone), unit_of_work(desk.database, writes=True) as work:
        restore_item(work, desk.editor, ARTICLE, top)
    with unit_of_work(desk.database, writes=True) as work:
        EMPTY_TRASH.run(work)
        assert list(work.scalars(select(Item.id))) == [kept]
