"""The form of a section: rows by buttons, one message for each wrong field, dates and percentages with limits."""

import pytest

from masthead.engine.errors import InputIsInvalid
from masthead.modules.cv.forms.section import arranged, as_form, read_section, written_rows
from masthead.modules.cv.models.resume import Work
from masthead.modules.cv.models.sections import BY_NAME

WORK, SKILLS, BASICS = BY_NAME["work"], BY_NAME["skills"], BY_NAME["basics"]


def work(**fields: str) -> dict[str, str]:
    return {**dict.fromkeys((field.name for field in WORK.fields), ""), **fields}


def wrong(section_name: str, **fields: str) -> dict[str, str]:
    section = BY_NAME[section_name]
    row = {**dict.fromkeys((field.name for field in section.fields), ""), **fields}
    with pytest.raises(InputIsInvalid) as refused:
        read_section(section, [row])
    return refused.value.errors


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row["name"] for row in rows]


def test_rows_survive_the_way_through_the_form() -> None:
    rows = [work(name="A", highlights="one\ntwo"), work(name="B")]
    assert written_rows(WORK, as_form(WORK, rows)) == rows


@pytest.mark.parametrize("stated", ["", "-1", "x", "٣", "9" * 50, "1e3", "\0"])
def test_a_number_of_rows_that_is_none_means_none(stated: str) -> None:
    assert written_rows(WORK, {"work-rows": stated, "work-0-name": "A"}) == []


def test_more_rows_than_a_section_may_have_are_not_read() -> None:
    assert len(written_rows(WORK, {"work-rows": "9999"})) == WORK.most


@pytest.mark.parametrize(
    ("action", "expected", "focus"),
    [
        ("up-1", ["B", "A", "C"], 0),
        ("up-0", ["A", "B", "C"], 0),
        ("down-1", ["A", "C", "B"], 2),
        ("down-2", ["A", "B", "C"], 2),
        ("remove-1", ["A", "C"], 1),
        ("remove-2", ["A", "B"], 1),
        ("add", ["A", "B", "C", ""], 3),
        ("up-99", ["A", "B", "C"], None),
    ],
)
def test_buttons_arrange_rows_and_say_where_the_focus_goes(
    action: str, expected: list[str], focus: int | None
) -> None:
    found = arranged(WORK, [work(name=name) for name in "ABC"], action)
    assert found is not None
    assert (names(found.rows), found.focus) == (expected, focus)


@pytest.mark.parametrize("action", ["save", "publish", "up-", "up-x", "up--1", "drop-1", ""])
def test_other_buttons_arrange_nothing(action: str) -> None:
    assert arranged(WORK, [work(name="A")], action) is None


def test_nothing_is_added_to_a_full_section_or_one_of_a_single_row() -> None:
    full = arranged(WORK, [work(name="A")] * WORK.most, "add")
    assert full is not None
    assert len(full.rows) == WORK.most
    assert arranged(BASICS, [{}], "remove-0") is None


def test_the_last_row_can_be_removed() -> None:
    found = arranged(WORK, [work(name="A")], "remove-0")
    assert found is not None
    assert (found.rows, found.focus) == ([], None)


def test_blank_rows_are_left_out_without_a_word() -> None:
    rows = [work(), work(name="Yard", start_date="2020"), work(summary="  \n")]
    assert read_section(WORK, rows) == (Work(name="Yard", start_date="2020"),)


@pytest.mark.parametrize(
    "month", ["2021-13", "2021-00", "21", "2021-1", "03.2021", "2021-03-01", "٢٠٢١", "0999"]
)
def test_what_is_no_month_is_refused_in_words(month: str) -> None:
    errors = wrong("work", name="Yard", start_date=month)
    assert errors == {"work-0-start_date": "Write a year or a year and a month, such as 2021 or 2021-03."}


@pytest.mark.parametrize(("start", "end"), [("2021", "2020"), ("2021-05", "2021-04"), ("2021-05", "2020")])
def test_an_end_before_its_beginning_is_refused_in_words(start: str, end: str) -> None:
    errors = wrong("work", name="Yard", start_date=start, end_date=end)
    assert errors == {"work-0-end_date": "This is before the beginning."}


@pytest.mark.parametrize(
    ("start", "end"), [("2021", "2021"), ("2021-05", "2021"), ("2021", "2021-01"), ("", "2020")]
)
def test_dates_that_may_be_right_are_taken(start: str, end: str) -> None:
    assert read_section(WORK, [work(name="Yard", start_date=start, end_date=end)])


@pytest.mark.parametrize("level", ["101", "-1", "5.5", "1e1", "x", "٣", "9" * 50, "0x1"])
def test_a_level_is_a_whole_number_up_to_a_hundred(level: str) -> None:
    assert wrong("skills", name="Go", level=level) == {
        "skills-0-level": "Write a whole number from 0 to 100."
    }


def test_every_wrong_field_of_every_row_is_named() -> None:
    rows = [work(name="", position="Lead"), work(name="x" * 201, url="javascript:alert(1)")]
    with pytest.raises(InputIsInvalid) as refused:
        read_section(WORK, rows)
    assert set(refused.value.errors) == {"work-0-name", "work-1-name", "work-1-url"}


def test_too_many_lines_and_too_long_ones_are_refused() -> None:
    assert wrong("work", name="Yard", highlights="x\n" * 21) == {
        "work-0-highlights": "These are too many lines."
    }
    assert wrong("work", name="Yard", highlights="x" * 301) == {"work-0-highlights": "This is too long."}
