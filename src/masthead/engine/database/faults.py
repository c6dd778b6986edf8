"""What kind of fault a database error is, by its code; messages are not searched, for they hold people's data."""

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError

from masthead.engine.errors import DatabaseIsUnavailable

Code = str | int

LOST: frozenset[Code] = frozenset({2002, 2003, 2006, 2013, 2055})
"""MariaDB's client: no connection, or it broke."""
VICTIM: frozenset[Code] = frozenset({1205, 1213, "40001", "40P01", 5, 6, 261, 517})
"""Deadlock, lock wait timeout (MariaDB), serialization failure (PostgreSQL), busy or locked (SQLite)."""
BUSY: frozenset[Code] = VICTIM | {"55P03", "57014", 1969, 3024}
"""The same, and a statement that gave up waiting for a lock."""
CLASH: frozenset[Code] = frozenset({"23503", "23505", 1062, 1451, 1452, 787, 1555, 2067, 2579})
"""A key that somebody else has just taken, or a row that somebody else has just deleted."""
NO_TABLE: frozenset[Code] = frozenset({"42P01", 1146})
"""SQLSTATE and MariaDB's number of a table that is not there."""
WORK_IS_LOST = (DBAPIError, DatabaseIsUnavailable)
"""After these a unit of work cannot go on. Whoever passes over one bad row of many lets them through."""


def code_of(error: DBAPIError) -> Code | None:
    """Give the SQLSTATE of PostgreSQL, the number of MariaDB, or the result code of SQLite."""
    original = error.orig
    # MariaDB's driver has an SQLSTATE as well, but one that lumps together what its numbers tell apart.
    first = original.args[0] if original is not None and original.args else None
    for code in (first, getattr(original, "sqlite_errorcode", None)):
        if isinstance(code, int):
            return code
    state = getattr(original, "sqlstate", None)
    return state if isinstance(state, str) else None


def is_lost(error: DBAPIError) -> bool:
    """Whether the database, not the statement, is the trouble."""
    if isinstance(error, IntegrityError | DataError):
        return False
    return (
        error.connection_invalidated
        or isinstance(error, OperationalError | InterfaceError)
        or code_of(error) in LOST
    )


def is_victim(error: DBAPIError) -> bool:
    """Whether the database chose this transaction to give way: running it again is right."""
    return code_of(error) in VICTIM


def is_busy(error: DBAPIError) -> bool:
    """Whether the statement only met somebody else's lock."""
    return code_of(error) in BUSY


def is_clash(error: DBAPIError) -> bool:
    """Whether somebody else's write stands against this one."""
    return code_of(error) in CLASH


def is_missing_table(error: DBAPIError) -> bool:
    """Whether the statement failed because its table is not there."""
    # SQLite has no code of its own for it: the message is the driver's, with the name of our table.
    missing = getattr(error.orig, "sqlite_errorcode", None) == 1 and "no such table" in str(error.orig)
    return missing or code_of(error) in NO_TABLE
