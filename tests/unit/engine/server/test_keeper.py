import logging
import threading
import time
from collections.abc import Callable

import pytest

from masthead.engine.server import keeper
from masthead.engine.server.keeper import kept_alive


class Child:
    """Ends when it is told to, or at once."""

    def __init__(self, *, obeys: bool = True) -> None:
        self.ended = threading.Event()
        self.obeys = obeys
        self.killed = False

    def wait(self) -> int:
        self.ended.wait()
        return 1

    def terminate(self) -> None:
        if self.obeys:
            self.ended.set()

    def kill(self) -> None:
        self.killed = True
        self.ended.set()


def dying_child() -> Child:
    child = Child()
    child.ended.set()
    return child


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(keeper, "LONGEST_PAUSE", 0.08)


def pauses(caplog: pytest.LogCaptureFixture) -> list[float]:
    return [one.__dict__["again_in"] for one in caplog.records if one.msg == "process_died"]


def test_the_pause_grows_to_its_limit(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), kept_alive("child", dying_child, 1):
        wait_for(lambda: len(pauses(caplog)) >= 6)
    assert pauses(caplog)[:6] == [0.01, 0.02, 0.04, 0.08, 0.08, 0.08]


def test_the_pause_is_short_again_after_a_long_life(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "STEADY_SECONDS", -1.0)
    with caplog.at_level(logging.WARNING), kept_alive("child", dying_child, 1):
        wait_for(lambda: len(pauses(caplog)) >= 3)
    assert set(pauses(caplog)) == {0.01}


def test_a_start_that_fails_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    children = [dying_child(), None, None, Child()]
    started: list[Child] = []

    def start() -> Child:
        child = children.pop(0)
        if child is None:
            raise OSError("no more processes")
        started.append(child)
        return child

    with kept_alive("child", start, 1):
        wait_for(lambda: len(started) == 2)
    assert started[-1].ended.is_set()


def test_at_the_end_nothing_is_started_anew_and_who_does_not_obey_is_killed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    children: list[Child] = []

    def start() -> Child:
        children.append(Child(obeys=False))
        return children[-1]

    with kept_alive("child", start, 0.05):
        pass
    assert [one.killed for one in children] == [True]
    assert pauses(caplog) == []
