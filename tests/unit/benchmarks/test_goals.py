"""What a run says of its goals."""

import pytest
from benchmarks.goals import NOT_MEASURED, Goal, Row, Table, outcome
from benchmarks.load import Figures
from benchmarks.report import as_markdown
from benchmarks.tables import articles

MACHINE = {
    **dict.fromkeys(("date", "commit", "cores", "processor", "memory_gib", "system"), ""),
    "changed": False,
    "versions": {},
}


def table(*rows: Row) -> Table:
    return Table(name="a", title="A", rows=rows, settings="")


GOAL = Goal(5.0, "at least")
GOOD = Row(what="good", unit="req/s", rounds=(10.0,), ratio=6.0, goal=GOAL)
BAD = Row(what="bad", unit="req/s", rounds=(10.0,), ratio=4.0, goal=GOAL)
ABSENT = Row(what="absent", unit="req/s", rounds=(), goal=GOAL)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((GOOD,), (["Every goal measured here is reached."], True)),
        ((GOOD, ABSENT), (["Goals not measured: absent"], False)),
        ((BAD, GOOD, ABSENT), (["Goals missed: bad", "Goals not measured: absent"], False)),
    ],
)
def test_a_goal_that_is_missed_or_not_measured_is_named(
    rows: tuple[Row, ...], said: tuple[list[str], bool]
) -> None:
    assert outcome([table(*rows)]) == said


def test_without_wagtail_its_goal_stays_in_the_table() -> None:
    seen = {name: [Figures(100.0, 1.0, 2.0)] for name in (articles.FLOOR, articles.HOT, articles.COLD)}
    rows = articles._rows(seen, dict.fromkeys(seen, 6_000))
    (absent,) = [row for row in rows if row.verdict == NOT_MEASURED]
    assert (absent.what, absent.goal) == ("cold article, to Wagtail's article", articles.PEER_GOAL)
    assert "| cold article, to Wagtail's article |  |  | ≥ 5 × | NOT MEASURED |  |" in as_markdown(
        MACHINE, [table(*rows)]
    )
