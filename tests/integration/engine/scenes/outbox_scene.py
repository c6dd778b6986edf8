"""A small module with reactions and jobs whose effects can be counted, and a worker process for it.

It is imported by the tests and by the worker processes under the same name: subscribers are stored by it.
"""

import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, cast

from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select

from masthead.engine.database.base import Base
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.events.afterwards import afterwards
from masthead.engine.events.delivery import Patience
from masthead.engine.events.event import Event, Subscription
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.engine.jobs.job import Job
from masthead.engine.module import Module
from masthead.engine.tables import ENGINE_TABLES
from masthead.engine.worker import run_worker

# Its own metadata: the engine's schema tests must not see a table of ours.
OWN = MetaData()
EFFECT = Table(
    "scene_effect",
    OWN,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("worker", String(40), nullable=False),
)
IMPATIENT = Patience(attempts=3, first_delay=0.0, lease=1.0)
"""Tries again at once, gives up early, and takes a worker for dead after a second."""


@dataclass(frozen=True)
class ThingCounted(Event):
    """Its reaction leaves an effect with the number."""

    event_name: ClassVar[str] = "scene.thing_counted"
    number: int


@dataclass(frozen=True)
class ThingFailed(Event):
    """Its reaction fails after its effect."""

    event_name: ClassVar[str] = "scene.thing_failed"
    number: int


@dataclass(frozen=True)
class ThingSent(Event):
    """Its reaction leaves an effect and does something outside."""

    event_name: ClassVar[str] = "scene.thing_sent"
    number: int
    folder: str


@dataclass(frozen=True)
class ThingBlocked(Event):
    """Its reaction waits until a file is there, and leaves a file when it begins."""

    event_name: ClassVar[str] = "scene.thing_blocked"
    number: int
    folder: str


def on_thing_counted(work: UnitOfWork, event: ThingCounted) -> None:
    leave_effect(work, event.number)


def on_thing_failed(work: UnitOfWork, event: ThingFailed) -> None:
    leave_effect(work, event.number)
    raise RuntimeError(f"number {event.number} is no good\0")


def on_thing_sent(work: UnitOfWork, event: ThingSent) -> None:
    leave_effect(work, event.number)
    afterwards(work, lambda: send(Path(event.folder), work.database))


def on_thing_blocked(work: UnitOfWork, event: ThingBlocked) -> None:
    leave_effect(work, event.number)
    folder = Path(event.folder)
    (folder / f"began-{os.getpid()}-{time.monotonic_ns()}").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)


def send(folder: Path, database: Database) -> None:
    """Note what somebody else sees of the database now; fail while the file `refuse` is there."""
    (folder / f"sent-{time.monotonic_ns()}").write_text(str(count_effects(database)))
    if (folder / "refuse").exists():
        raise ConnectionError("nobody answers")


def leave_effect(work: UnitOfWork, number: int) -> None:
    work.execute(insert(EFFECT).values(number=number, worker=str(os.getpid())))


def count_effects(database: Database) -> int:
    with unit_of_work(database) as work:
        return work.scalar(select(func.count()).select_from(EFFECT)) or 0


def nap(work: UnitOfWork) -> None:
    """Where a test asks for it, be in the middle of a job until killed."""
    folder = Path(os.environ.get("SCENE_FOLDER", ""))
    leave_effect(work, 0)
    if (folder / "nap").exists():
        (folder / "napping").touch()
        time.sleep(30)


def tick(work: UnitOfWork) -> None:
    leave_effect(work, -1)


MODULE = Module(
    name="scene",
    summary="Reactions and jobs that can be counted",
    events=(ThingCounted, ThingFailed, ThingSent, ThingBlocked),
    subscriptions=(
        Subscription(ThingCounted, on_thing_counted),
        Subscription(ThingFailed, on_thing_failed),
        Subscription(ThingSent, on_thing_sent),
        Subscription(ThingBlocked, on_thing_blocked),
    ),
    jobs=(Job("scene.tick", 0.2, tick), Job("scene.nap", 3600, nap)),
)


def open_scene(url: str) -> Database:
    """Open a database with the tables of the outbox, the jobs and this scene."""
    database = Database(url)
    Base.metadata.create_all(database.engine, tables=[cast("Table", one.__table__) for one in ENGINE_TABLES])
    OWN.create_all(database.engine)
    install_subscriptions(database, [MODULE])
    return database


def main() -> None:
    """Be a worker until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    run_worker(Database(sys.argv[1]), [MODULE], stop, IMPATIENT)
    sys.stdout.write("stopped\n")
