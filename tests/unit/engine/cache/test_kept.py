"""What a process keeps until somebody changes it: never older than the pages that are made of it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from masthead.engine.cache.kept import Kept
from masthead.engine.cache.stale import touch
from masthead.engine.cache.watch import AFTER_FAILURE, EVERY
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
    assert Kept(database, TAG, shelf.read, meanwhile=lambda _: "grey").now() == "grey"


def test_what_stands_in_after_one_failure_does_not_after_another(database: Database, shelf: Shelf) -> None:
    answers = iter(["grey", None])
    kept = Kept(database, TAG, shelf.read, meanwhile=lambda _: next(answers))
    shelf.closed = True
    assert kept.now() == "grey"
    time.sleep(AFTER_FAILURE)
    with pytest.raises(DatabaseIsUnavailable):
        kept.now()
    shelf.closed = False
    time.sleep(AFTER_FAILURE)
    assert kept.now() == "red"


def test_whoever_waits_for_a_question_that_fails_does_not_ask_again(database: Database) -> None:
    began, go_on = threading.Event(), threading.Event()
    asked: list[int] = []

    def ask(_work: UnitOfWork) -> str:
        asked.append(1)
        began.set()
        go_on.wait(10)
        raise DatabaseIsUnavailable

    kept = Kept(database, TAG, ask)
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(kept.now)
        began.wait(10)
        others = [pool.submit(kept.now) for _ in range(4)]
        time.sleep(0.1)  # until they wait for the first one
        go_on.set()
        assert all(isinstance(one.exception(), DatabaseIsUnavailable) for one in (first, *others))
    assert asked == [1]


def test_a_failure_is_told_again_for_a_while_without_asking(database: Database, shelf: Shelf) -> None:
    kept = Kept(database, TAG, shelf.read)
    shelf.closed = True
    for fresh in (False, True, False):
        with pytest.raises(DatabaseIsUnavailable):
            kept.now(fresh=fresh)
    assert shelf.reads == 1
    shelf.closed = False
    time.sleep(AFTER_FAILURE)
    assert kept.now() == "red"


def test_what_stood_in_a_moment_ago_is_given_to_whoever_asks_while_it_ends(
    database: Database, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["grey", None])
    kept = Kept(database, TAG, shelf.read, meanwhile=lambda _: next(answers))
    shelf.closed = True
    assert kept.now() == "grey"
    is_due = kept._is_due

    def slowly(moment: float, *, fresh: bool) -> bool:
        """Judge; before the answer is used, another one asks and learns that nothing stands in."""
        due = is_due(moment, fresh=fresh)
        monkeypatch.undo()
        time.sleep(AFTER_FAILURE)
        with ThreadPoolExecutor(1) as other:
            assert isinstance(other.submit(kept.now).exception(), DatabaseIsUnavailable)
        return due

    monkeypatch.setattr(kept, "_is_due", slowly)
    assert kept.now() == "grey"
