"""What a process keeps until somebody changes it: never older than the pages that are made of it."""

import time
from collections.abc import Callable

import pytest

from masthead.engine.cache.kept import Kept
from masthead.engine.cache.stale import touch
from masthead.engine.cache.watch import EVERY
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.errors import DatabaseIsUnavailable

TAG = "colours"


class Shelf:
    """What is read, and how often; it fails while it is `closed`."""

    def __init__(self) -> None:
        self.colour = "red"
        self.reads = 0
        self.closed = False

    def read(self, _work: UnitOfWork) -> str:
        self.reads += 1
        if self.closed:
            raise DatabaseIsUnavailable
        return self.colour


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def paint(database: Database, shelf: Shelf) -> Callable[[str, str], None]:
    def change(colour: str, tag: str) -> None:
        shelf.colour = colour
        with unit_of_work(database, writes=True) as work:
            touch(work, tag)

    return change


def test_it_is_read_once_for_many_questions(database: Database, shelf: Shelf) -> None:
    kept = Kept(database, TAG, shelf.read)
    assert [kept.now() for _ in range(5)] == ["red"] * 5
    assert shelf.reads == 1


def test_a_change_is_seen_soon_and_at_once_by_whoever_insists(
    database: Database, shelf: Shelf, paint: Callable[[str, str], None]
) -> None:
    kept = Kept(database, TAG, shelf.read)
    assert kept.now() == "red"
    paint("blue", TAG)
    assert kept.now(fresh=True) == "blue"
    paint("green", TAG)
    time.sleep(EVERY)
    assert kept.now() == "green"


def test_what_others_change_costs_no_read(
    database: Database, shelf: Shelf, paint: Callable[[str, str], None]
) -> None:
    kept = Kept(database, TAG, shelf.read)
    kept.now()
    paint("blue", "something else")
    assert (kept.now(fresh=True), shelf.reads) == ("red", 1)
    kept.forget()
    assert (kept.now(), shelf.reads) == ("blue", 2)


def test_what_is_known_goes_on_while_nothing_can_be_read(
    database: Database, shelf: Shelf, paint: Callable[[str, str], None]
) -> None:
    kept = Kept(database, TAG, shelf.read)
    kept.now()
    shelf.closed = True
    paint("blue", TAG)
    assert [kept.now(fresh=True) for _ in range(3)] == ["red"] * 3
    assert shelf.reads == 2, "a failure is not tried again with each question"


def test_before_anything_is_known_the_error_is_told_or_something_else_holds(
    database: Database, shelf: Shelf
) -> None:
    shelf.closed = True
    with pytest.raises(DatabaseIsUnavailable):
        Kept(database, TAG, shelf.read).now()
    assert Kept(database, TAG, shelf.read, meanwhile="grey").now() == "grey"
