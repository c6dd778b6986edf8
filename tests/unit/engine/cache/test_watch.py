import threading

import pytest
from sqlalchemy import insert, text

from masthead.engine.cache.models import StaleTag
from masthead.engine.cache.stale import touch
from masthead.engine.cache.watch import EVERY, LAG, LIFETIME, StaleWatch
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work


def write(database: Database, *tags: str) -> None:
    with unit_of_work(database, writes=True) as work:
        touch(work, *tags)


def write_row(database: Database, number: int, tag: str) -> None:
    with unit_of_work(database, writes=True) as work:
        work.execute(insert(StaleTag).values(id=number, tag=tag))


def test_reads_at_most_five_times_a_second(database: Database) -> None:
    watch = StaleWatch(database)
    for step in range(1000):
        assert watch.is_current(100.0 + step / 1000)
    assert watch.reads == 1 / EVERY


def test_what_was_written_before_the_first_read_makes_later_pages_no_staler(database: Database) -> None:
    write(database, "a")
    watch = StaleWatch(database)
    watch.is_current(100.0)
    assert not watch.is_stale(["a"], watch.sequence)


def test_write_makes_its_tag_stale_and_no_other(database: Database) -> None:
    watch = StaleWatch(database)
    watch.is_current(100.0)
    since = watch.sequence
    write(database, "a")
    watch.is_current(101.0)
    assert watch.is_stale(["b", "a"], since)
    assert not watch.is_stale(["b"], since)
    assert not watch.is_stale(["a"], watch.sequence)


def test_fresh_request_reads_at_once(database: Database) -> None:
    watch = StaleWatch(database)
    watch.is_current(100.0)
    since = watch.sequence
    write(database, "a")
    assert watch.is_current(100.01, fresh=True)
    assert watch.is_stale(["a"], since)


def test_row_that_appears_below_the_highest_number_is_noticed(database: Database) -> None:
    watch = StaleWatch(database)
    watch.is_current(100.0)
    write_row(database, 6, "late is five")
    watch.is_current(101.0)
    since = watch.sequence
    write_row(database, 5, "five")
    watch.is_current(101.0 + LAG - 0.5)
    assert watch.is_stale(["five"], since)


def test_row_below_the_first_number_ever_seen_is_noticed(database: Database) -> None:
    write_row(database, 2000, "x")
    watch = StaleWatch(database)
    watch.is_current(100.0)
    since = watch.sequence
    write_row(database, 1999, "y")
    watch.is_current(101.0)
    assert watch.is_stale(["y"], since)


def test_each_row_counts_once(database: Database) -> None:
    watch = StaleWatch(database)
    watch.is_current(100.0)
    write(database, "a")
    watch.is_current(101.0)
    since = watch.sequence
    watch.is_current(102.0)
    assert watch.sequence == since


def test_what_can_no_longer_matter_is_forgotten(database: Database) -> None:
    watch = StaleWatch(database)
    for number in range(50):
        write(database, f"tag {number}")
        watch.is_current(100.0 + number * 3)
    assert len(watch._seen) <= LAG / 3 + 1
    assert len(watch._marks) <= LIFETIME / 3 + 2


def test_nothing_is_current_while_the_database_does_not_answer(database: Database) -> None:
    watch = StaleWatch(database)
    assert watch.is_current(100.0)
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE engine_stale_tag RENAME TO gone"))
    assert not watch.is_current(100.5)
    reads = watch.reads
    assert not watch.is_current(101.0, fresh=True)
    assert watch.reads == reads, "a database in trouble is not asked by every request"
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO engine_stale_tag"))
    assert watch.is_current(102.0)


def test_many_fresh_requests_at_once_share_reads(database: Database) -> None:
    watch = StaleWatch(database)
    watch.is_current(100.0)
    threads = [
        threading.Thread(target=watch.is_current, args=(101.0,), kwargs={"fresh": True}) for _ in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert watch.reads <= 3


def test_tag_must_fit_its_column(database: Database) -> None:
    with pytest.raises(ValueError, match="190"), unit_of_work(database, writes=True) as work:
        touch(work, "x" * 191)
