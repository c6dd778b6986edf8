"""One migration at a time: a lock that dies with the connection (or, for SQLite, with the process)."""

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text

from masthead.engine.database.connect import Database
from masthead.engine.database.errors import FileIsUnusable, MigrationIsRunning

PAUSE = 0.2
Say = Callable[[str], None]


@contextmanager
def migration_lock(database: Database, connection: Connection, wait: float, say: Say) -> Iterator[None]:
    """Hold the lock on `connection`; wait up to `wait` seconds, else raise `MigrationIsRunning`.

    The steps run on the same connection: when it dies, lock and work end together.
    """
    if database.is_sqlite:
        with _file_lock(database) as try_lock:
            _wait_for(try_lock, wait, say)
            yield
        return
    try_lock, release = _postgresql(connection) if database.dialect == "postgresql" else _mariadb(connection)
    _wait_for(try_lock, wait, say)
    try:
        yield
    finally:
        if not connection.closed and not connection.invalidated:
            connection.rollback()
            release()


def _wait_for(try_lock: Callable[[], bool], wait: float, say: Say) -> None:
    deadline = time.monotonic() + wait
    told = False
    while not try_lock():
        if not time.monotonic() < deadline:
            raise MigrationIsRunning(wait)
        if not told:
            say(f"Another migration is running; waiting for it, {wait:g} seconds at most.")
            told = True
        time.sleep(min(PAUSE, max(0.0, deadline - time.monotonic())))


def _postgresql(connection: Connection) -> tuple[Callable[[], bool], Callable[[], bool]]:
    """Advisory locks belong to one database of the server, so a fixed key is enough."""
    key = int.from_bytes(hashlib.sha256(b"masthead migrate").digest()[:8], "big", signed=True)

    def ask(function: str) -> bool:
        answer = connection.execute(text(f"SELECT {function}(:key)"), {"key": key}).scalar()
        connection.commit()
        return bool(answer)

    return lambda: ask("pg_try_advisory_lock"), lambda: ask("pg_advisory_unlock")


def _mariadb(connection: Connection) -> tuple[Callable[[], bool], Callable[[], bool]]:
    """Named locks are shared by all databases of a server, so the name carries the database's."""
    database = str(connection.execute(text("SELECT DATABASE()")).scalar())
    name = "masthead_migrate_" + hashlib.sha256(database.encode()).hexdigest()[:32]

    def ask(function: str) -> bool:
        answer = connection.execute(text(f"SELECT {function}"), {"name": name}).scalar()
        connection.commit()
        return answer == 1

    return lambda: ask("GET_LOCK(:name, 0)"), lambda: ask("RELEASE_LOCK(:name)")


@contextmanager
def _file_lock(database: Database) -> Iterator[Callable[[], bool]]:
    name = database.url.database
    if not name or name == ":memory:":
        yield lambda: True
        return
    path = Path(f"{name}.migrate.lock")
    try:
        file = path.open("a")
    except OSError as error:
        advice = "Make the database's folder writable, then run the command again"
        raise FileIsUnusable(
            f"The lock file {path}", f"cannot be opened: {error.strerror}", advice
        ) from error
    with file:
        yield lambda: _try_file(file)


def _try_file(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
