"""The list of stale tags on the three databases."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from masthead.engine.cache.models import StaleTag
from masthead.engine.cache.stale import purge_stale_tags, touch
from masthead.engine.cache.watch import StaleWatch
from masthead.engine.database.base import Base
from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    Base.metadata.create_all(database.engine, tables=[Base.metadata.tables[StaleTag.__tablename__]])
    yield database
    database.dispose()


def tags(database: Database) -> list[str]:
    with unit_of_work(database) as work:
        return list(work.scalars(select(StaleTag.tag).order_by(StaleTag.id)))


def test_each_tag_of_a_unit_of_work_is_written_once_in_order(database: Database) -> None:
    with unit_of_work(database, writes=True) as work:
        touch(work, "b", "a")
        touch(work, "a", "c")
    assert tags(database) == ["b", "a", "c"]


def test_work_that_fails_makes_nothing_stale(database: Database) -> None:
    def fail() -> None:
        with unit_of_work(database, writes=True) as work:
            touch(work, "a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert tags(database) == []


def test_rows_committed_out_of_order_are_all_noticed(database: Database) -> None:
    watch = StaleWatch(database)
    watch.is_current(100.0)
    if database.is_sqlite:
        # One writer at a time: the numbers are made to appear out of order.
        with unit_of_work(database, writes=True) as work:
            work.execute(insert(StaleTag).values(id=9, tag="second"))
        watch.is_current(101.0)
        since = watch.sequence
        with unit_of_work(database, writes=True) as work:
            work.execute(insert(StaleTag).values(id=8, tag="first"))
    else:
        with unit_of_work(database, writes=True) as first:
            first.execute(insert(StaleTag).values(tag="first"))
            with unit_of_work(database, writes=True) as second:
                second.execute(insert(StaleTag).values(tag="second"))
            watch.is_current(101.0)
            since = watch.sequence
            assert watch.is_stale(["second"], 0)
    watch.is_current(102.0)
    assert watch.is_stale(["first"], since)


def test_many_writers_of_the_same_tags_neither_wait_nor_deadlock(database: Database) -> None:
    def write(number: int) -> None:
        for _ in range(15):
            with unit_of_work(database, writes=True) as work:
                touch(work, *(("a", "b") if number % 2 else ("b", "a")))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    assert len(tags(database)) == 6 * 15 * 2


def test_old_rows_are_purged_and_their_numbers_are_not_given_again(database: Database) -> None:
    with unit_of_work(database, writes=True) as work:
        old = now() - timedelta(hours=1)
        work.execute(insert(StaleTag), [{"tag": "old", "marked_at": old} for _ in range(3)])
    with unit_of_work(database) as work:
        highest = work.scalar(select(func.max(StaleTag.id)))
    with unit_of_work(database, writes=True) as work:
        purge_stale_tags.run(work)
    assert tags(database) == []
    with unit_of_work(database, writes=True) as work:
        touch(work, "new")
    with unit_of_work(database) as work:
        assert work.scalar(select(StaleTag.id)) > highest


def test_reading_the_end_of_the_list_does_not_wait_for_a_writer(database: Database) -> None:
    watch = StaleWatch(database)
    with unit_of_work(database, writes=True) as work:
        work.execute(insert(StaleTag).values(tag="held"))
        reader = threading.Thread(target=watch.is_current, args=(100.0,))
        reader.start()
        reader.join(3)
        assert not reader.is_alive()
