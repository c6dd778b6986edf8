"""Rows by their key: to look at or to change, and keys that came from outside and may be of any size."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import BigInteger, BindParameter, Insert, Table, literal
from sqlalchemy import inspect as mapping_of
from sqlalchemy.dialects import mysql, postgresql, sqlite

from masthead.engine.database.base import Base
from masthead.engine.database.unit_of_work import UnitOfWork

LARGEST_KEY = 2**63 - 1
LARGEST_SHORT_KEY = 2**31 - 1
IN_ONE_STATEMENT = 500
"""Values in one `IN (…)`: databases have limits, and a plan for thousands is no better."""
Row = TypeVar("Row", bound=Base)
Value = TypeVar("Value")


def find_row(work: UnitOfWork, kind: type[Row], key: int, *, lock: bool = False) -> Row | None:
    """Find a row by its number; None also for a number that no row can have.

    `lock` is for what is about to be changed: the row is read anew, and is nobody else's until the commit.
    """
    if not 0 < key <= _largest(kind):
        return None
    return work.get(kind, key, with_for_update=lock or None, populate_existing=lock)


def wide(key: int) -> BindParameter[int]:
    """Give a number from outside as one that may be compared with a narrower column."""
    return literal(key, BigInteger())


def portions(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Give values in portions that fit into one statement."""
    for start in range(0, len(values), IN_ONE_STATEMENT):
        yield values[start : start + IN_ONE_STATEMENT]


def claim_row(work: UnitOfWork, kind: type[Row], /, *key: str | int, **values: object) -> Row:
    """Give the row of this key, locked; made with `values` where it is not there.

    Making and locking are one statement: no other transaction can delete the row between the two. `key` has a part
    for each column of the primary key.
    """
    table = mapping_of(kind).local_table
    assert isinstance(table, Table)  # noqa: S101 - narrows the type
    columns = [column.name for column in table.primary_key]
    given = {**dict(zip(columns, key, strict=True)), **values}
    work.execute(_insert_or_lock(work.database.dialect, table, columns, given))
    return work.get_one(kind, key, with_for_update=True, populate_existing=True)


def _insert_or_lock(dialect: str, table: Table, columns: list[str], given: dict[str, Any]) -> Insert:
    """Writing the key over itself changes nothing and locks the row."""
    if dialect == "mariadb":
        row = mysql.insert(table).values(given)
        return row.on_duplicate_key_update({column: row.inserted[column] for column in columns})
    make: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    upsert = make(table).values(given)
    settled: Insert = upsert.on_conflict_do_update(
        index_elements=columns, set_={column: upsert.excluded[column] for column in columns}
    )
    return settled


def _largest(kind: type[Base]) -> int:
    (column,) = mapping_of(kind).primary_key
    return LARGEST_KEY if isinstance(column.type, BigInteger) else LARGEST_SHORT_KEY
