"""The table `schema_revision`: which migrations a database has seen, readable by every release."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Select, String, Table, insert, select
from sqlalchemy.exc import DBAPIError

from masthead.engine.database.base import Base
from masthead.engine.database.columns import UtcDateTime, exact, now
from masthead.engine.database.faults import is_missing_table
from masthead.engine.database.semver import Precedence, precedence

schema_revision = Table(
    "schema_revision",
    Base.metadata,
    Column("revision", exact(200), primary_key=True),
    Column("phase", String(10), nullable=False),
    Column("min_code", String(50), nullable=False),
    Column("applied_by", String(200), nullable=False),
    Column("applied_at", UtcDateTime(), nullable=False),
)
"""Its shape is for ever: code of any release, older or newer, judges the schema by it."""


@dataclass(frozen=True)
class Applied:
    """A migration that the database has seen."""

    revision: str
    phase: str
    min_code: str
    """The oldest release that runs on the schema after this step."""


def order_of(min_code: str) -> Precedence:
    """Order boundaries; one that cannot be read is beyond every release."""
    try:
        return precedence(min_code)
    except ValueError:
        return (2**31, 0, 0), True, ()


def age_of(revision: str) -> str:
    """Order revisions of several modules by their dates, then names."""
    module, _, stem = revision.rpartition("/")
    return f"{stem} {module}"


def read_ledger(connection: Connection) -> tuple[Applied, ...] | None:
    """Give what was applied, by name, in one query; None where the table is not there."""
    query: Select[Any] = select(
        schema_revision.c.revision, schema_revision.c.phase, schema_revision.c.min_code
    )
    try:
        rows: list[Any] = list(connection.execute(query))
    except DBAPIError as error:
        if is_missing_table(error):
            return None
        raise
    return tuple(sorted((Applied(*row) for row in rows), key=lambda applied: applied.revision))


def write_ledger(connection: Connection, applied: Iterable[Applied], by: str) -> None:
    """Record migrations as applied, in the caller's transaction."""
    moment = now()
    rows = [
        {
            "revision": a.revision,
            "phase": a.phase,
            "min_code": a.min_code,
            "applied_by": by[:200],
            "applied_at": moment,
        }
        for a in applied
    ]
    if rows:
        connection.execute(insert(schema_revision), rows)
