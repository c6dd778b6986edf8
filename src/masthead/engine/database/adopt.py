"""Complete a table of ours that is there already, without touching its columns and rows, or refuse."""

from typing import Any

from alembic.operations import Operations
from alembic.operations.ops import AddConstraintOp, CreateIndexOp
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Constraint,
    ForeignKeyConstraint,
    Index,
    Inspector,
    Table,
    UniqueConstraint,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy.types import String

from masthead.engine.database.errors import TableIsForeign
from masthead.engine.database.forms import form_of, holds


def complete_table(op: Operations, table: Table) -> list[str]:
    """Add the nullable or defaulted columns and the indexes that are missing; say which.

    Raises `TableIsForeign`, naming every difference, when that would not make it our table.
    """
    connection = op.get_bind()
    found = Existing(connection, table)
    differences = found.differences()
    if differences:
        raise TableIsForeign(table.name, differences)
    added = []
    for column in found.missing_columns():
        op.add_column(table.name, column)
        added.append(f"column {column.name}")
    for constraint in found.missing_constraints():
        op.invoke(AddConstraintOp.from_constraint(constraint))
        added.append(f"constraint {constraint.name}")
    for index in found.missing_indexes():
        op.invoke(CreateIndexOp.from_index(index))
        added.append(f"index {index.name}")
    return added


class Existing:
    """A table as the database has it, beside the table as our model wants it."""

    def __init__(self, connection: Connection, table: Table) -> None:
        inspector = inspect(connection)
        self.connection = connection
        self.table = table
        self.sqlite = connection.dialect.name == "sqlite"
        self.columns = {column["name"]: column for column in inspector.get_columns(table.name)}
        self.key = inspector.get_pk_constraint(table.name)["constrained_columns"]
        self.indexes = {str(index["name"]): index for index in inspector.get_indexes(table.name)}
        self.uniques = uniques_of(inspector, table.name)
        self.checks = {check["name"] for check in inspector.get_check_constraints(table.name)}
        self.references = {
            tuple(key["constrained_columns"]) for key in inspector.get_foreign_keys(table.name)
        }
        self.is_empty = connection.execute(select(literal(1)).select_from(table).limit(1)).first() is None

    def missing_columns(self) -> list[Column[Any]]:
        """Give our columns that the database's table lacks."""
        return [column for column in self.table.columns if column.name not in self.columns]

    def missing_indexes(self) -> list[Index]:
        """Give our indexes that the database's table lacks."""
        missing = [index for index in self.table.indexes if index.name not in self.indexes]
        return sorted(missing, key=lambda index: str(index.name))

    def missing_constraints(self) -> list[Constraint]:
        """Give our constraints that the database's table lacks."""
        return [constraint for constraint in self.table.constraints if self._lacks(constraint)]

    def _lacks(self, constraint: Constraint) -> bool:
        match constraint:
            case UniqueConstraint():
                return frozenset(column.name for column in constraint.columns) not in self.uniques
            case CheckConstraint():
                return constraint.name not in self.checks
            case ForeignKeyConstraint():
                return tuple(constraint.column_keys) not in self.references
        return False

    def differences(self) -> list[str]:
        """Say what stands between this table and ours, and cannot be added."""
        return [*self._of_columns(), *self._of_strangers(), *self._of_keys(), *self._of_charset()]

    def _of_columns(self) -> list[str]:
        said = []
        for column in self.table.columns:
            live = self.columns.get(column.name)
            if live is None:
                if not (column.nullable or column.server_default or self.is_empty):
                    said.append(f"it lacks the column {column.name}, which has no default")
                continue
            if not holds(form_of(live["type"]), form_of(column.type), sqlite=self.sqlite):
                said.append(
                    f"its column {column.name} is {live['type']}, too narrow for {form_of(column.type)}"
                )
            if column.nullable and not live["nullable"] and not column.primary_key:
                said.append(
                    f"its column {column.name} must never be empty, which Masthead sometimes leaves it"
                )
        return said

    def _of_strangers(self) -> list[str]:
        ours = {column.name for column in self.table.columns}
        return [
            f"its column {name} must be filled in, and Masthead does not know it"
            for name, live in self.columns.items()
            if name not in ours
            and not live["nullable"]
            and live.get("default") is None
            and name not in self.key
        ]

    def _of_keys(self) -> list[str]:
        ours = [column.name for column in self.table.primary_key.columns]
        said = [] if self.key == ours else [f"its key is ({', '.join(self.key)}), not ({', '.join(ours)})"]
        counted = self.table.autoincrement_column
        if counted is not None and counted.name in self.columns and not self._counts_up(counted.name):
            said.append(f"its key {counted.name} is not given by the database")
        unwanted = sorted(map(sorted, self.uniques - uniques_wanted(self.table)))
        said += [f"({', '.join(columns)}) must be unique in it" for columns in unwanted]
        if not self.is_empty:
            said += [
                f"it lacks the constraint {constraint.name}" for constraint in self.missing_constraints()
            ]
            said += [
                f"it lacks the unique index {index.name}" for index in self.missing_indexes() if index.unique
            ]
        return said

    def _counts_up(self, name: str) -> bool:
        live = self.columns[name]
        if not self.sqlite:
            return bool(live.get("autoincrement") is True or live.get("identity"))
        query = text("SELECT upper(type) FROM pragma_table_info(:table) WHERE name = :name")
        return self.connection.execute(query, {"table": self.table.name, "name": name}).scalar() == "INTEGER"

    def _of_charset(self) -> list[str]:
        if self.connection.dialect.name != "mariadb":
            return []
        query = text(
            "SELECT column_name, character_set_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            " AND table_name = :name AND character_set_name IS NOT NULL AND character_set_name <> 'utf8mb4'"
        )
        ours = {column.name for column in self.table.columns if isinstance(column.type, String)}
        advice = f"run ALTER TABLE {self.table.name} CONVERT TO CHARACTER SET utf8mb4"
        rows = self.connection.execute(query, {"name": self.table.name})
        return [f"its column {name} is kept in {charset}: {advice}" for name, charset in rows if name in ours]


def uniques_of(inspector: Inspector, table: str) -> set[frozenset[str]]:
    """Give the sets of columns that are unique in the database, its key aside."""
    constraints = {frozenset(unique["column_names"]) for unique in inspector.get_unique_constraints(table)}
    indexes = [index["column_names"] for index in inspector.get_indexes(table) if index["unique"]]
    return constraints | {frozenset(str(name) for name in names) for names in indexes}


def uniques_wanted(table: Table) -> set[frozenset[str]]:
    """Give the sets of columns that our model makes unique, its key aside."""
    constraints = [frozenset(c.columns.keys()) for c in table.constraints if isinstance(c, UniqueConstraint)]
    indexes = [frozenset(index.columns.keys()) for index in table.indexes if index.unique]
    return {*constraints, *indexes}
