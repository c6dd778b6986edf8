"""The ring of figures, on the three databases: writers add up, rounds begin anew, its size has an end."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from masthead.engine.database.base import Base
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work, written
from masthead.engine.figures.models import Figure
from masthead.engine.figures.names import PUBLICATIONS, WORK_DONE
from masthead.engine.figures.ring import MINUTES, QUARTERS, add_counts, read_counts
from masthead.engine.figures.tally import Counts

MINUTE = 29_000_000
WRITERS, ROUNDS = 4, 25


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    Base.metadata.create_all(opened.engine, [Base.metadata.tables[Figure.__tablename__]])
    yield opened
    opened.dispose()


def add(database: Database, counts: Counts) -> None:
    written(database, lambda work: add_counts(work, counts))


def read(database: Database, spans: range, ring: object = MINUTES, name: str = WORK_DONE) -> list[int]:
    with unit_of_work(database) as work:
        found = read_counts(work, MINUTES if ring is MINUTES else QUARTERS, spans, [name])
    return [counts.get(name, 0) for counts in found.values()]


def test_counts_of_several_writers_add_up(database: Database) -> None:
    def write() -> None:
        for _ in range(ROUNDS):
            add(database, {(MINUTE + 1, PUBLICATIONS): 1, (MINUTE, WORK_DONE): 2, (MINUTE, PUBLICATIONS): 1})

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert read(database, range(MINUTE, MINUTE + 2)) == [2 * WRITERS * ROUNDS, 0]
    assert read(database, range(MINUTE, MINUTE + 2), name=PUBLICATIONS) == [WRITERS * ROUNDS] * 2


def test_minutes_add_up_to_quarters_of_an_hour(database: Database) -> None:
    quarter = MINUTE // 15
    add(
        database,
        {(15 * quarter, WORK_DONE): 1, (15 * quarter + 14, WORK_DONE): 2, (15 * quarter + 15, WORK_DONE): 4},
    )
    assert read(database, range(quarter, quarter + 2), QUARTERS) == [3, 4]
    assert read(database, range(quarter, quarter + 2, 2), QUARTERS) == [7]


def test_the_next_round_begins_anew_and_what_comes_too_late_is_passed_over(database: Database) -> None:
    add(database, {(MINUTE, WORK_DONE): 5})
    add(database, {(MINUTE + MINUTES.slots, WORK_DONE): 1})
    add(database, {(MINUTE, WORK_DONE): 7})
    assert read(database, range(MINUTE, MINUTE + 1)) == [0]
    assert read(database, range(MINUTE + MINUTES.slots, MINUTE + MINUTES.slots + 1)) == [1]


def test_spans_across_the_end_of_the_ring_are_found(database: Database) -> None:
    last = MINUTE - MINUTE % MINUTES.slots - 1
    add(database, {(last - 1, WORK_DONE): 1, (last, WORK_DONE): 2, (last + 1, WORK_DONE): 3})
    assert read(database, range(last - 1, last + 3)) == [1, 2, 3, 0]
    assert sum(read(database, range(last - MINUTES.slots + 2, last + 2))) == 6


def test_the_ring_never_grows_beyond_its_slots(database: Database) -> None:
    for day in range(3):
        first = MINUTE + day * MINUTES.slots
        add(database, {(first + minute, WORK_DONE): 1 for minute in range(0, MINUTES.slots, 8)})
    with unit_of_work(database) as work:
        rows = work.scalar(select(func.count()).select_from(Figure).where(Figure.span == MINUTES.minutes))
    assert rows == MINUTES.slots // 8
