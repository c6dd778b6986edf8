from datetime import UTC, datetime

import pytest

from masthead.engine.access.permission import Scope
from masthead.modules.administration.forms.audit import query_of, read_wanted
from masthead.modules.administration.forms.roles import read_cells, read_seen, written_seen

CELL = ("корректор-2", "users.add_entry")


def test_what_was_seen_comes_back_as_it_was() -> None:
    cells = {CELL: Scope.NONE, ("editor", "pages.edit_page"): Scope.OWN}
    assert read_seen({"seen": written_seen(cells)}) == cells


@pytest.mark.parametrize("seen", ["", "x", "a:b", "a:b=c", "=:=", "a:b=any=none", "\0", "x" * 200_000])
def test_what_was_not_seen_by_anybody_is_passed_over(seen: str) -> None:
    assert all(isinstance(scope, Scope) for scope in read_seen({"seen": seen}).values())


def test_only_cells_of_the_form_are_read() -> None:
    form = {"корректор-2:users.add_entry": "any", "administrator:users.add_entry": "none", "x": "any"}
    assert read_cells(form, [CELL]) == {CELL: Scope.ANY}
    assert read_cells({"корректор-2:users.add_entry": "all"}, [CELL]) == {}


def test_filters_are_read_and_written_alike() -> None:
    given = {
        "who": "Ann",
        "event": "a.b",
        "thing": "t",
        "id": "7",
        "since": "2026-01-02",
        "until": "2026-01-03",
    }
    wanted = read_wanted(given, {"a.b"}, {"t"})
    assert (wanted.since, wanted.until) == (
        datetime(2026, 1, 2, tzinfo=UTC),
        datetime(2026, 1, 4, tzinfo=UTC),
    )
    assert query_of(wanted) == given


@pytest.mark.parametrize(
    "day", ["9999-12-31", "0000-01-01", "2026-02-30", "yesterday", "20260102T00", "\0", "9" * 5000]
)
def test_a_day_that_is_none_is_passed_over(day: str) -> None:
    wanted = read_wanted(
        {"since": day, "until": day, "event": "gone", "thing": "gone", "who": "\0"}, {"a.b"}, {"t"}
    )
    assert query_of(wanted) == {}
