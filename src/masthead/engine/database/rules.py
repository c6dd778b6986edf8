"""What an expand step may not do to a table that old code uses: one short function per kind of operation."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from alembic.operations import ops
from sqlalchemy import CheckConstraint, Column, Computed, Identity, String, TextClause
from sqlalchemy.sql.elements import False_, Null, True_

Complaint = tuple[str, str, str]
"""Rule, what is wrong, what to do."""

RETIRE = "Make it a retire step, once no supported release uses it any more"
IN_RETIRE = "Let the code keep to it first, then add it in a retire step"

_DDL = re.compile(
    r"\b(DROP|RENAME|TRUNCATE|MODIFY|CHANGE)\b|\bALTER\s+(TABLE|COLUMN|INDEX|TYPE|DATABASE|SCHEMA)\b"
    r"|\bSET\s+NOT\s+NULL\b|\bCREATE\s+(UNIQUE|TABLE|INDEX)\b|\bADD\s+(CONSTRAINT|UNIQUE|CHECK|PRIMARY|FOREIGN)\b",
    re.IGNORECASE,
)
_LOSS = re.compile(r"^\s*(DELETE|REPLACE)\b", re.IGNORECASE)
_BACKFILL = re.compile(r"^\s*(WITH\b.*\b)?UPDATE\b", re.IGNORECASE | re.DOTALL)
_CREATE = re.compile(r"\bCREATE\s+(?!TEMPORARY\b)", re.IGNORECASE)
_CONSTANT = re.compile(r"\(?\s*(-?\d+(\.\d+)?|'[^']*'|true|false|null)\s*\)?", re.IGNORECASE)


def complaints(operation: ops.MigrateOperation, new_tables: set[str]) -> Iterator[Complaint]:
    """Say what is wrong with one operation of an expand step; tables made in the same step are free."""
    for kind, rule in _RULES:
        if isinstance(operation, kind):
            if table_of(operation) not in new_tables:
                yield from rule(operation)
            return


def table_of(operation: ops.MigrateOperation) -> str:
    """Give the table that an operation changes, or nothing."""
    return str(getattr(operation, "table_name", None) or getattr(operation, "source_table", None) or "")


def sql_of(operation: ops.ExecuteSQLOp) -> str:
    """Give the text of a statement, without comments and quoted text."""
    return re.sub(r"--[^\n]*|/\*.*?\*/|'[^']*'", " ", str(operation.sqltext), flags=re.DOTALL)


def changes_rows(operation: ops.MigrateOperation) -> bool:
    """Whether the operation writes rows and leaves the tables as they are."""
    if isinstance(operation, ops.BulkInsertOp):
        return True
    return isinstance(operation, ops.ExecuteSQLOp) and not (
        _DDL.search(sql_of(operation)) or _CREATE.search(sql_of(operation))
    )


def _drop_table(operation: ops.DropTableOp) -> Iterator[Complaint]:
    yield "drop", f"drops the table {operation.table_name}", RETIRE


def _drop_column(operation: ops.DropColumnOp) -> Iterator[Complaint]:
    yield "drop", f"drops the column {operation.table_name}.{operation.column_name}", RETIRE


def _drop_index(operation: ops.DropIndexOp) -> Iterator[Complaint]:
    yield "drop", f"drops the index {operation.index_name}, which old code's queries stand on", RETIRE


def _drop_constraint(operation: ops.DropConstraintOp) -> Iterator[Complaint]:
    yield "drop", f"drops the constraint {operation.constraint_name}, which old code counts on", RETIRE


def _rename_table(operation: ops.RenameTableOp) -> Iterator[Complaint]:
    advice = "Make a new table, write to both, read the new one a release later, then retire the old one"
    yield "rename", f"renames the table {operation.table_name}", advice


def _alter_column(operation: ops.AlterColumnOp) -> Iterator[Complaint]:
    where = f"{operation.table_name}.{operation.column_name}"
    advice = "Add a new column, write to both, read the new one a release later, then retire the old one"
    if operation.modify_name is not None:
        yield "rename", f"renames the column {where}", advice
    if operation.modify_type is not None and not _only_longer(operation.existing_type, operation.modify_type):
        yield "type", f"changes the type of {where} to {operation.modify_type!r}", advice
    if operation.modify_nullable is False:
        yield "not-null", f"lets {where} never be empty, which old code may leave it", IN_RETIRE
    if operation.modify_server_default is None:
        yield "default", f"takes the default from {where}, which old code counts on", RETIRE


def _only_longer(old: Any, new: Any) -> bool:
    if not (isinstance(old, String) and isinstance(new, String)) or type(old) is not type(new):
        return False
    return old.length is not None and new.length is not None and old.length <= new.length


def _add_column(operation: ops.AddColumnOp) -> Iterator[Complaint]:
    column = operation.column
    where = f"{operation.table_name}.{column.name}"
    computed = isinstance(column.server_default, Computed | Identity)
    if not column.nullable and column.server_default is None:
        advice = "Make it nullable, or give it a server_default"
        yield "not-null", f"adds {where}, which old code does not fill in", advice
    if computed or column.primary_key:
        advice = "Add a plain column and let the code fill it in"
        yield "computed", f"adds {where}, for which every row is written anew", advice
    elif column.server_default is not None and not _is_constant(column):
        advice = "Give it a constant server_default, or make it nullable and let the code fill it in"
        yield "default", f"adds {where} with a default that is computed for each row", advice
    if column.unique:
        yield "unique", f"adds {where}, which must be unique", IN_RETIRE
    if column.foreign_keys:
        yield "foreign-key", f"adds {where} with a foreign key, which is checked under a lock", IN_RETIRE
    if any(isinstance(constraint, CheckConstraint) for constraint in column.constraints):
        yield "check", f"adds {where} with a check", IN_RETIRE


def _is_constant(column: Column[Any]) -> bool:
    default: Any = getattr(column.server_default, "arg", None)
    if isinstance(default, TextClause):
        return bool(_CONSTANT.fullmatch(default.text.strip()))
    return isinstance(default, str | True_ | False_ | Null)


def _create_index(operation: ops.CreateIndexOp) -> Iterator[Complaint]:
    if operation.unique:
        yield "unique", f"makes columns of {operation.table_name} unique by {operation.index_name}", IN_RETIRE


def _add_unique(operation: ops.CreateUniqueConstraintOp) -> Iterator[Complaint]:
    yield "unique", f"makes columns of {table_of(operation)} unique", IN_RETIRE


def _add_check(operation: ops.CreateCheckConstraintOp) -> Iterator[Complaint]:
    yield "check", f"adds a check to {table_of(operation)}", IN_RETIRE


def _add_reference(operation: ops.CreateForeignKeyOp) -> Iterator[Complaint]:
    yield "foreign-key", f"adds a foreign key to {table_of(operation)}", IN_RETIRE


def _add_key(operation: ops.CreatePrimaryKeyOp) -> Iterator[Complaint]:
    yield "unique", f"gives {table_of(operation)} another key", IN_RETIRE


def _execute(operation: ops.ExecuteSQLOp) -> Iterator[Complaint]:
    sql = sql_of(operation)
    found = _DDL.search(sql) or _LOSS.search(sql)
    if found:
        advice = "Say it with op.…, so that it can be judged and run again, or make it a retire step"
        yield "raw-sql", f"executes {found.group(0).strip().upper()} as plain SQL", advice
    elif _BACKFILL.search(sql):
        advice = "Let a job fill old rows in batches: one statement would lock them all"
        yield "backfill", "changes rows that people work with", advice


_RULES: tuple[tuple[type[Any], Callable[[Any], Iterator[Complaint]]], ...] = (
    (ops.DropTableOp, _drop_table),
    (ops.DropColumnOp, _drop_column),
    (ops.DropIndexOp, _drop_index),
    (ops.DropConstraintOp, _drop_constraint),
    (ops.RenameTableOp, _rename_table),
    (ops.AlterColumnOp, _alter_column),
    (ops.AddColumnOp, _add_column),
    (ops.CreateIndexOp, _create_index),
    (ops.CreateUniqueConstraintOp, _add_unique),
    (ops.CreateCheckConstraintOp, _add_check),
    (ops.CreateForeignKeyOp, _add_reference),
    (ops.CreatePrimaryKeyOp, _add_key),
    (ops.ExecuteSQLOp, _execute),
)
