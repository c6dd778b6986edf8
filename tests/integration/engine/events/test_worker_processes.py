"""Workers as processes of their own: killed, two at once, stopped in the middle, without a database."""

import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from outbox_scene import EFFECT, ThingBlocked, ThingCounted, ThingSent, open_scene
from sqlalchemy import select

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.event import Event
from masthead.engine.events.models import DELIVERED, OutboxDelivery
from masthead.engine.events.outbox import record
from masthead.engine.events.queue import queue_state
from masthead.testing.servers import DatabaseServer

StartWorker = Callable[[str], "subprocess.Popen[str]"]
EVENTS = 200
STOP_SECONDS = 3.0
"""A second on a quiet machine; the suite may share its machine."""


def tell(database: Database, *events: Event) -> None:
    with unit_of_work(database, writes=True) as work:
        for event in events:
            record(work, event)


def effects(database: Database) -> Counter[int]:
    """Number → how often its effect is there; without those of the jobs."""
    with unit_of_work(database) as work:
        return Counter(work.scalars(select(EFFECT.c.number).where(EFFECT.c.number > 0)))


def workers_with_effects(database: Database) -> set[str]:
    with unit_of_work(database) as work:
        return set(work.scalars(select(EFFECT.c.worker).where(EFFECT.c.number > 0)))


def waiting(database: Database) -> int:
    with unit_of_work(database) as work:
        return queue_state(work).waiting


def eventually(condition: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture(params=["mariadb", "postgresql"])
def server(request: pytest.FixtureRequest) -> DatabaseServer:
    running: DatabaseServer = request.getfixturevalue(f"{request.param}_server")
    running.start()
    return running


def test_a_delivery_whose_worker_was_killed_is_delivered_once_more(
    scene: Database, database_url: str, start_worker: StartWorker, tmp_path: Path
) -> None:
    tell(scene, ThingBlocked(7, str(tmp_path)))
    first = start_worker(database_url)
    eventually(lambda: list(tmp_path.glob("began-*")))
    first.kill()
    first.wait()
    assert effects(scene) == Counter()
    (tmp_path / "go").touch()
    start_worker(database_url)
    eventually(lambda: waiting(scene) == 0)
    assert effects(scene) == Counter({7: 1})
    assert len(list(tmp_path.glob("began-*"))) == 2
    with unit_of_work(scene) as work:
        row = work.scalars(select(OutboxDelivery)).one()
    assert (row.state, row.attempts) == (DELIVERED, 2)


def test_two_workers_leave_each_effect_exactly_once(
    scene: Database, database_url: str, start_worker: StartWorker
) -> None:
    workers = [start_worker(database_url) for _ in range(2)]
    for start in range(0, EVENTS, 20):  # recorded while both are at work
        tell(scene, *(ThingCounted(number) for number in range(start + 1, start + 21)))
    eventually(lambda: waiting(scene) == 0, 60.0)
    assert effects(scene) == Counter(range(1, EVENTS + 1))
    assert workers_with_effects(scene) == {str(worker.pid) for worker in workers}


def test_two_workers_killed_over_and_over_leave_each_effect_exactly_once(
    scene: Database, database_url: str, start_worker: StartWorker
) -> None:
    for first in (1, 101, 201):
        tell(scene, *(ThingCounted(number) for number in range(first, first + 100)))
        told = waiting(scene)
        workers = [start_worker(database_url) for _ in range(2)]
        eventually(lambda told=told: waiting(scene) < told - 20)
        for worker in workers:
            worker.kill()
            worker.wait()
    start_worker(database_url)
    eventually(lambda: waiting(scene) == 0, 60.0)
    assert effects(scene) == Counter(range(1, 301))


def test_a_stopped_worker_finishes_the_reaction_in_flight(
    scene: Database, database_url: str, start_worker: StartWorker, tmp_path: Path
) -> None:
    tell(scene, ThingBlocked(7, str(tmp_path)), ThingCounted(8))
    worker = start_worker(database_url)
    eventually(lambda: list(tmp_path.glob("began-*")))
    worker.terminate()
    time.sleep(0.2)
    (tmp_path / "go").touch()
    since = time.monotonic()
    assert worker.wait(10) == 0
    assert time.monotonic() - since < STOP_SECONDS
    assert effects(scene) == Counter({7: 1})
    assert waiting(scene) == 1


def test_an_idle_worker_stops_within_a_second_and_an_event_does_not_wait_longer(
    scene: Database, database_url: str, start_worker: StartWorker, tmp_path: Path
) -> None:
    worker = start_worker(database_url)
    time.sleep(1.5)  # long enough to be as lazy as it gets
    since = time.monotonic()
    tell(scene, ThingSent(1, str(tmp_path)))
    eventually(lambda: list(tmp_path.glob("sent-*")))
    assert time.monotonic() - since < STOP_SECONDS
    since = time.monotonic()
    worker.terminate()
    assert worker.wait(10) == 0
    assert time.monotonic() - since < STOP_SECONDS


def test_a_worker_outlives_a_stop_of_the_database_and_says_so_once(
    server: DatabaseServer, start_worker: StartWorker, tmp_path: Path
) -> None:
    url = server.create_database()
    database = open_scene(url)
    worker = start_worker(url)
    tell(database, ThingCounted(1))
    eventually(lambda: waiting(database) == 0)
    server.stop()
    time.sleep(3.0)
    server.start()
    eventually(lambda: _answers(database))
    tell(database, ThingCounted(2))
    eventually(lambda: waiting(database) == 0)
    assert effects(database) == Counter({1: 1, 2: 1})
    worker.terminate()
    assert worker.wait(10) == 0
    said = (tmp_path / "worker.log").read_text().splitlines()
    assert said.count("worker_waits") == 1
    database.dispose()
    server.drop_database(url)


def test_a_database_stopped_in_the_middle_of_a_reaction_leaves_its_effect_exactly_once(
    server: DatabaseServer, start_worker: StartWorker, tmp_path: Path
) -> None:
    url = server.create_database()
    database = open_scene(url)
    tell(database, ThingBlocked(7, str(tmp_path)))
    start_worker(url)
    eventually(lambda: list(tmp_path.glob("began-*")))
    server.kill()
    (tmp_path / "go").touch()
    time.sleep(0.5)
    server.start()
    eventually(lambda: _answers(database))
    eventually(lambda: waiting(database) == 0)
    assert effects(database) == Counter({7: 1})
    assert len(list(tmp_path.glob("began-*"))) == 2
    database.dispose()
    server.drop_database(url)


def test_a_worker_stops_within_a_second_while_it_waits_for_the_database(
    server: DatabaseServer, start_worker: StartWorker
) -> None:
    url = server.create_database()
    open_scene(url).dispose()
    worker = start_worker(url)
    server.stop()
    time.sleep(1.5)
    since = time.monotonic()
    worker.terminate()
    assert worker.wait(10) == 0
    assert time.monotonic() - since < STOP_SECONDS
    server.start()
    server.drop_database(url)


def _answers(database: Database) -> bool:
    try:
        database.ping()
    except Exception:  # noqa: BLE001 - any answer but a good one means: not yet
        return False
    return True
