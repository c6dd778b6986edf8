import threading

import pytest

from masthead.engine.database.connect import Database
from masthead.engine.figures import tally as figures
from masthead.engine.figures.carry import Carrier
from masthead.engine.figures.names import LATENCIES, REQUESTS, WORK_DONE
from masthead.engine.figures.tally import LONGEST_KEPT, Tally, tally_of


def test_nothing_is_lost_while_others_count() -> None:
    tally, taken = Tally(), 0
    done = threading.Event()

    def count() -> None:
        for _ in range(5000):
            tally.add({WORK_DONE: 1})
        done.set()

    counter = threading.Thread(target=count)
    counter.start()
    while not done.is_set():
        taken += sum(tally.take().values())
    counter.join()
    assert taken + sum(tally.take().values()) == 5000


def test_requests_are_counted_by_status_and_by_time() -> None:
    tally = Tally()
    groups = [0] * len(LATENCIES)
    groups[0], groups[-1] = 3, 1
    tally.add_requests("404", groups)
    counts = {name: count for (_, name), count in tally.take().items()}
    assert counts == {LATENCIES[0]: 3, LATENCIES[-1]: 1, REQUESTS["4"]: 4}


def test_a_status_that_is_none_counts_by_time_only() -> None:
    tally = Tally()
    tally.add_requests("999", [1] + [0] * (len(LATENCIES) - 1))
    assert [name for _, name in tally.take()] == [LATENCIES[0]]


def test_what_waits_for_a_database_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = Tally()
    for minute in range(3 * LONGEST_KEPT):
        monkeypatch.setattr(figures.time, "time", lambda minute=minute: 60.0 * minute)
        tally.add({WORK_DONE: 1})
        tally.put_back(tally.take())
    kept = tally.take()
    assert len(kept) == LONGEST_KEPT
    assert (3 * LONGEST_KEPT - 1, WORK_DONE) in kept


def test_without_its_table_nothing_is_lost_and_it_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    database = Database("sqlite://")
    carrier = Carrier(database)
    tally_of(database).add({WORK_DONE: 2})
    carrier.carry()
    carrier.carry()
    assert sum(tally_of(database).take().values()) == 2
    assert [record.message for record in caplog.records] == ["figures_wait"]
    database.dispose()
