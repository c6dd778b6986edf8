"""Does a database keep what a release was promised? The first half of the test that a rollback is safe."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Inspector, inspect, text

from masthead.engine.database.contract import ColumnForm, Release, TableForm
from masthead.engine.database.forms import TypeForm, form_of, holds


def breaches(connection: Connection, release: Release) -> list[str]:
    """Name everything that the release's code counts on and this database does not keep."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    found = [f"{name}: the table is gone" for name in release.tables if name not in there]
    for name in sorted(there.intersection(release.tables)):
        found += [
            f"{name}: {breach}"
            for breach in LiveTable(connection, inspector, name).breaches(release.tables[name])
        ]
    return found


class LiveTable:
    """A table as a database tells of it."""

    def __init__(self, connection: Connection, inspector: Inspector, name: str) -> None:
        self.sqlite = connection.dialect.name == "sqlite"
        self.name = name
        self.columns: dict[str, Any] = {column["name"]: column for column in inspector.get_columns(name)}
        self.key = tuple(inspector.get_pk_constraint(name)["constrained_columns"])
        self.uniques = {tuple(unique["column_names"]) for unique in inspector.get_unique_constraints(name)}
        indexes = inspector.get_indexes(name)
        self.uniques |= {_columns_of(index) for index in indexes if index["unique"]}
        self.indexes = {_columns_of(index) for index in indexes} | self.uniques | {self.key}
        self.checks = {str(check["name"]) for check in inspector.get_check_constraints(name)} - set(
            self.columns
        )
        self.references = {
            (
                tuple(key["constrained_columns"]),
                key["referred_table"],
                tuple(key["referred_columns"]),
                str(key["options"].get("ondelete", "NO ACTION")).upper().replace("RESTRICT", "NO ACTION"),
            )
            for key in inspector.get_foreign_keys(name)
        }
        self.inexact = _inexact_columns(connection, name)

    def breaches(self, old: TableForm) -> Iterator[str]:
        """Name what the old release counts on and does not find."""
        for name, column in old.columns.items():
            if name not in self.columns:
                yield f"column {name} is gone"
            else:
                yield from (
                    f"column {name} {breach}" for breach in self._of_column(self.columns[name], column)
                )
        yield from self._of_new_columns(old)
        if self.key != old.key:
            yield f"its key is ({', '.join(self.key)}), not ({', '.join(old.key)})"
        yield from self._of_uniques(old)
        yield from self._of_references(old)
        yield from (f"check {name} is gone" for name in sorted(old.checks.keys() - self.checks))
        yield from (
            f"check {name} is new: old rows may break it" for name in sorted(self.checks - old.checks.keys())
        )
        for columns in old.indexes:
            if not any(index[: len(columns)] == columns for index in self.indexes):
                yield f"no index begins with ({', '.join(columns)}) any more"

    def _of_column(self, live: Any, old: ColumnForm) -> Iterator[str]:
        wanted = TypeForm(old.type, old.length, old.scale)
        if not holds(form_of(live["type"]), wanted, sqlite=self.sqlite):
            yield f"is {live['type']}, which does not hold every {wanted}"
        if old.nullable and not live["nullable"]:
            yield "may not be empty any more"
        if old.default is not None and live.get("default") is None:
            yield f"lost its default {old.default}"
        if old.exact and live["name"] in self.inexact:
            yield "is not compared code point by code point any more"

    def _of_new_columns(self, old: TableForm) -> Iterator[str]:
        for name, live in self.columns.items():
            filled = live["nullable"] or live.get("default") is not None
            if name not in old.columns and not filled:
                yield f"column {name} is new, must be filled in and has no default"

    def _of_uniques(self, old: TableForm) -> Iterator[str]:
        for columns in old.uniques:
            if frozenset(columns) not in {frozenset(one) for one in (*self.uniques, self.key)}:
                yield f"({', '.join(columns)}) may repeat, which it could not"
        kept = {frozenset(columns) for columns in (*old.uniques, old.key)}
        for columns in sorted(self.uniques):
            if frozenset(columns) not in kept and not self._stays_empty(columns, old):
                yield f"({', '.join(columns)}) must be unique now"

    def _stays_empty(self, columns: Iterable[str], old: TableForm) -> bool:
        """Whether old code leaves one of the columns empty, so that nothing is ever repeated."""
        new = [self.columns[name] for name in columns if name not in old.columns]
        return any(live["nullable"] and live.get("default") is None for live in new)

    def _of_references(self, old: TableForm) -> Iterator[str]:
        wanted = {
            (key.columns, key.table, key.references, key.on_delete.replace("RESTRICT", "NO ACTION"))
            for key in old.foreign_keys
        }
        for columns, table, *_ in sorted(wanted - self.references):
            yield f"the reference of ({', '.join(columns)}) to {table} is not as it was"
        for columns, table, *_ in sorted(self.references - wanted):
            if set(columns) <= old.columns.keys():
                yield f"({', '.join(columns)}) must refer to {table} now"


def _columns_of(index: Any) -> tuple[str, ...]:
    return tuple(name or "(expression)" for name in index["column_names"])


def _inexact_columns(connection: Connection, table: str) -> set[str]:
    """Give the text columns that MariaDB compares by the rules of a language; elsewhere there are none."""
    if connection.dialect.name != "mariadb":
        return set()
    query = text(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name = :table AND collation_name IS NOT NULL AND collation_name NOT LIKE '%\\_bin'"
    )
    return {str(name) for name in connection.execute(query, {"table": table}).scalars()}


def snapshot(connection: Connection) -> dict[str, Any]:
    """Give everything the database tells of its tables, in an order of its own: equal means alike."""
    inspector = inspect(connection)
    return {name: _snapshot(connection, inspector, name) for name in sorted(inspector.get_table_names())}


def _snapshot(connection: Connection, inspector: Inspector, name: str) -> dict[str, list[str]]:
    columns = [{**column, "type": repr(column["type"])} for column in inspector.get_columns(name)]
    found: dict[str, list[str]] = {
        "columns": sorted(repr(sorted(column.items(), key=str)) for column in columns),
        "key": [repr(inspector.get_pk_constraint(name))],
        "options": [repr(inspector.get_table_options(name))],
        "inexact": sorted(_inexact_columns(connection, name)),
    }
    parts: dict[str, list[Any]] = {
        "uniques": [*inspector.get_unique_constraints(name)],
        "checks": [*inspector.get_check_constraints(name)],
        "references": [*inspector.get_foreign_keys(name)],
        "indexes": [*inspector.get_indexes(name)],
    }
    return found | {part: sorted(map(repr, entries)) for part, entries in parts.items()}
