"""Add counts to the ring, from any number of processes at once, and read it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Insert, Table, and_, case, func, or_, select
from sqlalchemy.dialects import mysql, postgresql, sqlite

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.figures.models import Figure
from masthead.engine.figures.tally import Counts


@dataclass(frozen=True)
class Ring:
    """Spans of `minutes` minutes each, of which the last `slots` are kept."""

    minutes: int
    slots: int


MINUTES = Ring(minutes=1, slots=24 * 60)
"""A day."""
QUARTERS = Ring(minutes=15, slots=7 * 24 * 4 + 4)
"""A week of quarters of an hour, and the hour that has begun."""
RINGS = (MINUTES, QUARTERS)


def add_counts(work: UnitOfWork, counts: Counts) -> None:
    """Add counts by minute and name; counts that other processes add meanwhile add up."""
    rows = [row for ring in RINGS for row in _rows(ring, counts)]
    if rows:
        work.execute(_upsert(work.database.dialect, rows))


def read_counts(
    work: UnitOfWork, ring: Ring, spans: range, names: Collection[str]
) -> dict[int, Mapping[str, int]]:
    """Give the counts by span and name; `spans` are numbers of spans, its step adds several up into one."""
    start = Figure.number - func.mod(Figure.number - spans.start, spans.step)
    rows = work.execute(
        select(start, Figure.name, func.sum(Figure.count))
        .where(
            Figure.span == ring.minutes,
            _slots(ring, spans),
            Figure.number.between(spans.start, spans.stop - 1),
            Figure.name.in_(names),
        )
        .group_by(start, Figure.name)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for number, name, count in rows:
        found[int(number)][name] = int(count)
    return {number: found.get(number, {}) for number in spans}


def _rows(ring: Ring, counts: Counts) -> list[dict[str, object]]:
    """Give a row for each slot and name, in one order for all processes: none then waits for another's."""
    spans: Counter[tuple[int, str]] = Counter()
    for (minute, name), count in counts.items():
        spans[minute // ring.minutes, name] += count
    return [
        {
            "span": ring.minutes,
            "slot": number % ring.slots,
            "name": name,
            "number": number,
            "count": count,
        }
        for (number, name), count in sorted(spans.items())
    ]


def _slots(ring: Ring, spans: range) -> ColumnElement[bool]:
    """Say where in the ring the spans lie, in terms of the key."""
    first, last = spans.start % ring.slots, (spans.stop - 1) % ring.slots
    if len(range(spans.start, spans.stop)) >= ring.slots:
        return and_(True)
    if first <= last:
        return Figure.slot.between(first, last)
    return or_(Figure.slot >= first, Figure.slot <= last)


def _upsert(dialect: str, rows: list[dict[str, object]]) -> Insert:
    """Add to what is of the same span, begin anew over what is of an earlier one, pass over a later one."""
    table = Figure.__table__
    assert isinstance(table, Table)  # noqa: S101 - narrows the type
    there = table.c
    if dialect == "mariadb":
        insert = mysql.insert(table).values(rows)
        # It assigns in this order, and the count must still see the number that was there.
        return insert.on_duplicate_key_update(
            [
                ("count", _sum(there, insert.inserted)),
                ("number", func.greatest(there.number, insert.inserted.number)),
            ]
        )
    make: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    upsert = make(table).values(rows)
    newest = case(
        (there.number < upsert.excluded.number, upsert.excluded.number),
        else_=there.number,
    )
    settled: Insert = upsert.on_conflict_do_update(
        index_elements=["span", "slot", "name"],
        set_={"count": _sum(there, upsert.excluded), "number": newest},
    )
    return settled


def _sum(there: Any, new: Any) -> ColumnElement[int]:
    return case(
        (there.number == new.number, there["count"] + new["count"]),
        (there.number < new.number, new["count"]),
        else_=there["count"],
    )
