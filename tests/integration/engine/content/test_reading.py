"""What visitors read at an address, with what lies around it: one statement on every database."""

from content_desk import ARTICLE, Desk

from masthead.engine.content.models import PATH_LENGTH
from masthead.engine.content.order import shift_item
from masthead.engine.content.reading import MOST_BELOW, Around, look_around
from masthead.engine.content.trash import trash_item
from masthead.engine.database.unit_of_work import unit_of_work, written


def around(desk: Desk, path: str, after: int | None = None) -> Around:
    with unit_of_work(desk.database) as work:
        return look_around(work, ARTICLE, path, after)


def test_an_item_comes_with_the_way_to_it_and_what_is_published_below(desk: Desk) -> None:
    top = desk.add("top", body="above", live=True)
    middle = desk.add("middle", top)
    here = desk.add("here", middle, body="here", live=True)
    desk.add("second", here, live=True)
    desk.add("hidden", here)
    deeper = desk.add("third", here, live=True)
    desk.add("too-deep", deeper, live=True)
    shown, above, below = around(desk, "top/middle/here")
    assert shown
    assert (shown.id, shown.live, shown.html) == (here, 1, "<p>here</p>")
    assert [(one.id, one.path, bool(one.title)) for one in above] == [
        (top, "top", True),
        (middle, "top/middle", False),
    ]
    assert [one.path for one in below] == ["top/middle/here/second", "top/middle/here/third"]


def test_what_is_not_published_or_lies_in_the_trash_is_not_shown(desk: Desk) -> None:
    top = desk.add("top")
    desk.add("below", top, live=True)
    gone = desk.add("gone", live=True)
    with unit_of_work(desk.database, writes=True) as work:
        trash_item(work, desk.editor, ARTICLE, gone)
    shown, _, below = around(desk, "top")
    assert (shown, [one.path for one in below]) == (None, ["top/below"])
    assert around(desk, "gone") == (None, [], [])


def test_addresses_that_nothing_can_have_lead_to_nothing(desk: Desk) -> None:
    desk.add("top", live=True)
    for path in (
        "",
        "/",
        "top/",
        "/top",
        "TOP",
        "top ",
        "top%",
        "t_p",
        "a/" * 5_000,
        "x" * (PATH_LENGTH + 1),
    ):
        assert around(desk, path).shown is None, path


def test_below_a_large_branch_stand_the_first_in_order(desk: Desk) -> None:
    top = desk.add("top", live=True)
    numbers = [desk.add(f"n{number}", top, live=True) for number in range(MOST_BELOW + 3)]
    below = around(desk, "top").below
    assert [one.path for one in below] == [f"top/n{number}" for number in range(MOST_BELOW + 1)]
    assert [one.id for one in below] == numbers[: MOST_BELOW + 1]
    rest = around(desk, "top", numbers[MOST_BELOW - 1])
    assert [one.id for one in rest.below] == numbers[MOST_BELOW:]
    assert rest.shown == around(desk, "top").shown
    written(desk.database, lambda work: shift_item(work, desk.editor, ARTICLE, numbers[-1], up=True))
    rest = around(desk, "top", numbers[MOST_BELOW])
    assert [one.id for one in rest.below] == [numbers[-1], numbers[-2]], (
        "in their order, not by their numbers"
    )
    for stranger in (top, numbers[-1] + 1000, 2**63 - 1):
        assert around(desk, "top", stranger).below == []
