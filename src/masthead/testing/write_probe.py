"""Write as an old release's code would, into a newer schema; everything is undone at the end.

The second half of the test that a rollback is safe. The tables are rebuilt from the release's file alone.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Executable,
    Float,
    ForeignKeyConstraint,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    Uuid,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from masthead.engine.database.columns import UtcDateTime
from masthead.engine.database.contract import ColumnForm, Release, TableForm

_PLAIN: dict[str, Any] = {
    "json": JSON,
    "uuid": Uuid,
    "boolean": Boolean,
    "smallint": SmallInteger,
    "bigint": BigInteger,
    "integer": Integer,
    "float": Float,
    "instant": UtcDateTime,
    "date": Date,
    "time": Time,
    "interval": Interval,
    "text": Text,
}
START = datetime(2026, 1, 1, tzinfo=UTC)
_VALUES: dict[str, Callable[[int], Any]] = {
    "boolean": lambda number: number % 2 == 0,
    "instant": lambda number: START + timedelta(microseconds=number),
    "json": lambda number: {"number": number},
    "uuid": lambda number: UUID(int=number),
    "date": lambda number: START.date() + timedelta(days=number),
    "time": lambda number: time(1, 2, number % 60),
    "interval": lambda number: timedelta(seconds=number),
}
MOST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
TEXT_LENGTH = 2000
GIVEN = 1_000_000


def rebuild(release: Release) -> MetaData:
    """Give the tables as the old release mapped them."""
    metadata = MetaData()
    for name, form in release.tables.items():
        columns = [_column(column, one, form) for column, one in form.columns.items()]
        references = [
            ForeignKeyConstraint(key.columns, [f"{key.table}.{column}" for column in key.references])
            for key in form.foreign_keys
        ]
        Table(name, metadata, *columns, *references)
    return metadata


def probe(connection: Connection, release: Release) -> list[str]:
    """Insert, read, change, empty and delete rows as the old code would; name what is refused."""
    tables = rebuild(release).sorted_tables
    probes = [TableProbe(connection, table, release.tables[table.name]) for table in tables]
    rows: Rows = {}
    with connection.begin() as everything:
        for one in probes:
            one.insert(rows)
        for one in probes:
            one.read()
            one.change()
        for one in reversed(probes):
            one.delete()
        everything.rollback()
    return [refusal for one in probes for refusal in one.refusals]


Rows = dict[str, list[dict[str, Any]]]
"""The rows that were written, by table: what others may refer to."""


class TableProbe:
    """Writes to one table and remembers what was refused."""

    def __init__(self, connection: Connection, table: Table, form: TableForm) -> None:
        self.connection = connection
        self.table = table
        self.form = form
        self.refusals: list[str] = []
        self.unique = {column for columns in (*form.uniques, form.key) for column in columns}
        self.references = {
            column: (key.table, target)
            for key in form.foreign_keys
            for column, target in zip(key.columns, key.references, strict=True)
        }
        single = {columns[0] for columns in (*form.uniques, form.key) if len(columns) == 1}
        self.alone = single & self.references.keys()
        """Columns by which a parent has one row here at most."""
        self._taken: set[tuple[str, Any]] = set()
        self._numbers = count(1)

    def insert(self, rows: Rows) -> None:
        """Write full rows, bare rows, and two that are alike wherever they may be."""
        written = rows.setdefault(self.table.name, [])
        bare = {
            n
            for n, c in self.form.columns.items()
            if not (c.nullable or c.default is not None or c.generated)
        }
        twin = self._row(self.form.columns, rows, full=False)
        made = [
            ("a full row", self._row(self.form.columns, rows, full=True)),
            ("a row of what is required", self._row(bare, rows, full=False)),
            ("a row", twin),
        ]
        if not self.alone:  # else there are no parents left for it
            other = self._row(self.unique & twin.keys(), rows, full=False)
            made.append(("a second row like another", twin | other))
        for what, row in made:
            if self._try(what, self.table.insert().values(row)):
                written.append(row)

    def read(self) -> None:
        """Select every column that the old code knew."""
        self._try("reading", select(self.table))

    def change(self) -> None:
        """Change every column that nothing refers to, then empty every column that may be empty."""
        fixed = self.unique | self.references.keys()
        for name, column in self.form.columns.items():
            if name not in fixed:
                value = self._value(column, full=True)
                self._try(f"changing {name}", self.table.update().values({name: value}))
            if column.nullable:
                self._try(f"emptying {name}", self.table.update().values({name: None}))

    def delete(self) -> None:
        """Delete every row."""
        self._try("deleting", self.table.delete())

    def _try(self, what: str, statement: Executable) -> bool:
        try:
            with self.connection.begin_nested():
                result = self.connection.execute(statement)
                if result.returns_rows:
                    result.all()
        except SQLAlchemyError as error:
            reason = " ".join(str(getattr(error, "orig", None) or error).split())
            self.refusals.append(f"{self.table.name}: {what} is refused: {reason}")
            return False
        return True

    def _row(self, names: Iterable[str], rows: Rows, *, full: bool) -> dict[str, Any]:
        row = {}
        for name in names:
            column = self.form.columns[name]
            if name in self.references:
                row[name] = self._reference(name, rows)
            else:
                row[name] = self._value(column, full=full)
        return row

    def _reference(self, name: str, rows: Rows) -> Any:
        """Give an existing row's key; different ones where they may not repeat."""
        table, target = self.references[name]
        keys = [parent[target] for parent in rows.get(table, []) if target in parent]
        if name in self.alone:
            keys = [key for key in keys if (name, key) not in self._taken]
            self._taken.update((name, key) for key in keys[:1])
        if not keys:
            return None
        return keys[next(self._numbers) % len(keys)] if name in self.unique - self.alone else keys[0]

    def _value(self, column: ColumnForm, *, full: bool) -> Any:
        """Make up a value; where a check restricts a column, its model says `info={"samples": (…)}`."""
        number = next(self._numbers)
        if column.samples:
            return column.samples[number % len(column.samples)]
        if column.generated:
            # Apart from the keys that the database gives, and from the last that it could count to.
            return number + GIVEN
        return value_of(column, number, full=full)


def value_of(column: ColumnForm, number: int, *, full: bool) -> Any:
    """Make up a value, another for each number; a full one goes to the limit of the type."""
    if column.type in {"string", "text"}:
        # Letters outside ASCII: a length counts characters, not bytes.
        length = column.length or TEXT_LENGTH
        return (f"{number}" + ("ж" * length if full else "ё"))[:length]
    if column.type in MOST:
        return MOST[column.type] - number if full else number
    if column.type == "binary":
        return number.to_bytes(8, "big")[-(column.length or 8) :]
    return _VALUES.get(column.type, int)(number)


def _column(name: str, form: ColumnForm, table: TableForm) -> Column[Any]:
    if form.type == "string":
        kind: Any = String(form.length)
    elif form.type == "binary":
        kind = LargeBinary(form.length)
    elif form.type == "numeric":
        kind = Numeric(form.length, form.scale)
    else:
        kind = _PLAIN[form.type]
    return Column(
        name, kind, nullable=form.nullable, primary_key=name in table.key, autoincrement=form.generated
    )
