"""What one line of a table says: what was measured, against what, and whether that is enough."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

REACHED, MISSED, NOT_MEASURED = "reached", "MISSED", "NOT MEASURED"


@dataclass(frozen=True)
class Goal:
    """A bound on a row's ratio or on its value."""

    bound: float
    sense: Literal["at least", "at most"]
    of: Literal["ratio", "value"] = "ratio"

    def is_met(self, row: "Row") -> bool:
        measured = row.ratio if self.of == "ratio" else row.value
        if measured is None:
            return False
        return measured >= self.bound if self.sense == "at least" else measured <= self.bound

    def __str__(self) -> str:
        return (
            f"{'≥' if self.sense == 'at least' else '≤'} {self.bound:g}{' ×' if self.of == 'ratio' else ''}"
        )


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a table; its value is the median of its rounds. Without any it could not be measured."""

    what: str
    unit: str
    rounds: Sequence[float]
    ratio: float | None = None
    """To the table's floor, as the median of the ratios of each round."""
    goal: Goal | None = None
    also: dict[str, float] = field(default_factory=dict)
    """Further figures, by name with unit."""

    @property
    def value(self) -> float | None:
        return statistics.median(self.rounds) if self.rounds else None

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        if not self.rounds:
            return NOT_MEASURED
        return REACHED if self.goal.is_met(self) else MISSED


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of one run, with the settings that they share."""

    name: str
    title: str
    rows: Sequence[Row]
    settings: str


def ratio_to(floor: Sequence[float], measured: Sequence[float]) -> float:
    """Give the median of the ratios of each round: neighbours in time share the machine's mood."""
    return statistics.median(one / base for base, one in zip(floor, measured, strict=True))


def outcome(tables: Sequence[Table]) -> tuple[list[str], bool]:
    """Say what became of the goals, a line for each verdict that is none to be glad of, and whether all are reached."""
    lines = []
    for verdict, said in ((MISSED, "Goals missed"), (NOT_MEASURED, "Goals not measured")):
        if rows := [row.what for table in tables for row in table.rows if row.verdict == verdict]:
            lines.append(f"{said}: {', '.join(rows)}")
    return lines or ["Every goal measured here is reached."], not lines
