"""The connection that migrates: its own, short of patience with locks, closed at the end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError

from masthead.engine.database.connect import Database
from masthead.engine.database.errors import TableWouldBeCopied
from masthead.engine.errors import DatabaseIsUnavailable

PATIENCE = {
    "postgresql": ("SET lock_timeout = '2s'", "SET statement_timeout = 0"),
    "mariadb": ("SET SESSION lock_wait_timeout = 2", "SET SESSION innodb_lock_wait_timeout = 2"),
    # Only outside a transaction; else making a table anew would empty those that refer to it.
    "sqlite": ("PRAGMA foreign_keys = OFF",),
}
"""Requests queue behind a step that waits for its table: it gives up after 2 seconds, and tries again."""

"""Somebody else holds the table, or chose us as the victim of a deadlock: trying again is right."""

_ALGORITHMS = ("INSTANT", "NOCOPY", "INPLACE")
_CANNOT = (1845, 1846)
_ALTER = re.compile(r"\s*ALTER\s+TABLE\b", re.IGNORECASE)
_INDEX = re.compile(r"\s*(CREATE|DROP)\s+(UNIQUE\s+)?INDEX\b", re.IGNORECASE)


@contextmanager
def migration_connection(database: Database) -> Iterator[Connection]:
    """Open a connection with short lock waits that nobody else will use."""
    try:
        connection = database.engine.connect()
    except DBAPIError as error:
        raise DatabaseIsUnavailable from error
    with connection:
        connection.execution_options(masthead_writes=True)
        if database.dialect == "mariadb":
            event.listen(database.engine, "do_execute", _without_copy)
        try:
            _prepare(connection, database.dialect)
            yield connection
        finally:
            if database.dialect == "mariadb":
                event.remove(database.engine, "do_execute", _without_copy)
            # Its settings (and any lock) end with it instead of going back to the pool.
            connection.invalidate()


@contextmanager
def online(connection: Connection) -> Iterator[None]:
    """Let MariaDB refuse, inside the block, whatever would copy a table or stop its writers."""
    connection.execution_options(masthead_online=True)
    try:
        yield
    finally:
        connection.execution_options(masthead_online=False)


def _prepare(connection: Connection, dialect: str) -> None:
    if dialect == "sqlite":
        raw: Any = connection.connection.dbapi_connection
        for statement in PATIENCE[dialect]:
            raw.execute(statement)
        return
    for statement in PATIENCE[dialect]:
        connection.execute(text(statement))
    connection.commit()


def _without_copy(cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
    """Try the cheapest way first, each named in the statement itself.

    The session variable `alter_algorithm` would say the same, but MariaDB ignores it since 11.5.
    """
    if not context.execution_options.get("masthead_online"):
        return None
    if _ALTER.match(statement):
        clause = ", ALGORITHM={}, LOCK=NONE"
    elif _INDEX.match(statement):
        clause = " ALGORITHM={} LOCK=NONE"
    else:
        return None
    for algorithm in _ALGORITHMS:
        try:
            cursor.execute(statement + clause.format(algorithm), parameters)
        except context.dialect.dbapi.Error as error:
            if error.args[0] not in _CANNOT:
                raise
            continue
        return True
    raise TableWouldBeCopied(" ".join(statement.split()))
