from typing import NamedTuple

import pytest

from masthead.engine.errors import NotFound
from masthead.engine.web.paging import Page, Place, cut, page_at, read_place


class Line(NamedTuple):
    id: int


LINES = [Line(number) for number in range(1, 8)]


def page_of_three(place: Place) -> Page[Line]:
    return page_at(
        place,
        3,
        lambda key: [line for line in LINES if line.id > (key or 0)][:4],
        lambda key: [line for line in reversed(LINES) if line.id < key][:4],
    )


def test_no_key_is_the_beginning() -> None:
    assert read_place(None, None) == read_place("", "") == Place()


def test_a_key_is_a_place() -> None:
    assert read_place("7", None) == Place(after=7)
    assert read_place(None, "7") == Place(before=7)
    assert read_place("7", "8") == Place(after=7)


@pytest.mark.parametrize(
    "key", ["-1", "x", "1.5", "٣", "9" * 30, "1 OR 1=1", "0x10", " 7", "9223372036854775808"]
)
def test_anything_else_is_not_found(key: str) -> None:
    with pytest.raises(NotFound):
        read_place(key, None)


def test_a_listing_is_walked_there_and_back_without_a_gap() -> None:
    first = page_of_three(Place())
    second = page_of_three(Place(after=first.after))
    third = page_of_three(Place(after=second.after))
    assert [*first.rows, *second.rows, *third.rows] == LINES
    assert (first.before, third.after) == (None, None)
    back = page_of_three(Place(before=third.before))
    assert back == second
    assert page_of_three(Place(before=back.before)) == first


def test_before_the_first_row_is_the_first_page() -> None:
    assert page_of_three(Place(before=1)) == page_of_three(Place())


def test_after_the_last_row_is_nothing() -> None:
    assert page_of_three(Place(after=7)) == Page([])


def test_a_cut_page_leads_onwards_where_one_row_more_was_found() -> None:
    assert cut(LINES[:4], 3, lambda line: line.id) == Page(LINES[:3], after=3)
    assert cut(LINES[:3], 3, lambda line: line.id) == Page(LINES[:3])
    assert cut([], 3, lambda line: line.id) == Page([])
