"""Connections: one engine per site and database, with the same promises on all three."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from masthead.engine.errors import DatabaseIsUnavailable, SettingIsWrong

DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "mariadb": "mariadb+pymysql",
    "mysql": "mariadb+pymysql",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
"""The driver for each engine name: the one place that loads an adapter by name."""

Password = Callable[[], str | None]

BUSY_SECONDS = 10


class Database:
    """The site's database: an engine, and what the rest of the site may ask of it."""

    def __init__(self, url: str | URL, *, password: Password | None = None, pool_size: int = 5) -> None:
        self.url = read_url(url)
        self.dialect = self.url.get_backend_name().replace("mysql", "mariadb")
        self.is_sqlite = self.dialect == "sqlite"
        self.engine = _engine(self.url, pool_size)
        self.notes: dict[str, object] = {}
        """What engine parts keep with this database, by their name: the event subscriptions, the mailer."""
        if password is not None and not self.is_sqlite:
            _follow(self.engine, password)

    def ping(self) -> None:
        """Raise `DatabaseIsUnavailable` unless the database answers."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except DBAPIError as error:
            raise DatabaseIsUnavailable from error

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def read_url(url: str | URL) -> URL:
    """Read a database URL, with or without a driver; raise `SettingIsWrong` for another engine."""
    advice = "Use sqlite:///file.db, mariadb://user@host/name or postgresql://user@host/name"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingIsWrong("DATABASE_URL", "is not a database URL", advice) from error
    backend, _, driver = parsed.drivername.partition("+")
    if backend not in DRIVERS:
        raise SettingIsWrong("DATABASE_URL", f"names the unknown engine {backend!r}", advice)
    parsed = parsed if driver else parsed.set(drivername=DRIVERS[backend])
    if backend in {"mariadb", "mysql"}:
        parsed = parsed.update_query_dict({"charset": "utf8mb4"})
    return parsed


def _engine(url: URL, pool_size: int) -> Engine:
    arguments: dict[str, Any] = {"pool_pre_ping": True, "pool_recycle": 1800, "pool_size": pool_size}
    backend = url.get_backend_name()
    if backend == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        arguments = {"connect_args": {"timeout": BUSY_SECONDS}, "pool_size": pool_size}
    elif backend == "postgresql":
        arguments["connect_args"] = {"connect_timeout": 5, "options": "-c timezone=UTC"}
    else:
        arguments["connect_args"] = {"connect_timeout": 5, "init_command": "SET time_zone = '+00:00'"}
        # As PostgreSQL does: whoever waited for a row then reads what was written meanwhile beside it.
        arguments["isolation_level"] = "READ COMMITTED"
    try:
        # Parameters are people's names and addresses: they do not belong into a log.
        engine = create_engine(url, hide_parameters=True, **arguments)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        advice = f"Install it: pip install 'masthead[{backend.replace('mysql', 'mariadb')}]'"
        raise SettingIsWrong(
            "DATABASE_URL", f"needs a driver that is not installed ({error})", advice
        ) from error
    event.listen(engine, "handle_error", _name_unfit)
    if backend == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Readers never wait for the writer (WAL); transactions are begun by us, not by the driver.

    Its own `lower()` knows Latin letters only; this one folds every script, as a server's does.
    """
    connection.isolation_level = None
    connection.create_function("lower", 1, _lowered, deterministic=True)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _lowered(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once where a write is coming: a later upgrade of a read lock fails."""
    if connection.get_execution_options().get("masthead_writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # This waits for nobody and cannot fail, so it goes straight to the driver.
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")


def _name_unfit(context: ExceptionContext) -> DataError | None:
    """Call what a driver cannot send, such as half a character, by the name of what a server refuses."""
    unfit = context.original_exception
    if isinstance(unfit, UnicodeEncodeError | OverflowError):
        return DataError(context.statement, None, unfit, hide_parameters=True)
    return None


def _follow(engine: Engine, password: Password) -> None:
    """Take the password anew for each connection, so that a rotated secret file is followed."""

    def connect(_dialect: object, _record: object, _args: object, parameters: dict[str, Any]) -> None:
        found = password()
        if found is not None:
            parameters["password"] = found

    event.listen(engine, "do_connect", connect)
