"""Is an operation's work there already? So a run may be killed anywhere and started again."""

from collections.abc import Callable
from typing import Any

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Inspector, inspect, text


def is_done(connection: Connection, operation: ops.MigrateOperation, context: MigrationContext) -> bool:
    """Whether the schema is already as the operation would leave it."""
    for kind, check in _CHECKS:
        if isinstance(operation, kind):
            return check(inspect(connection), operation, context)
    return False


def is_half_built(connection: Connection, index: str) -> bool:
    """Whether PostgreSQL was interrupted while it built the index, and keeps a useless part of it."""
    if connection.dialect.name != "postgresql":
        return False
    query = text("SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
    return bool(connection.execute(query, {"name": f'"{index}"'}).scalar())


def _drop_table(inspector: Inspector, operation: ops.DropTableOp, _: MigrationContext) -> bool:
    return not inspector.has_table(operation.table_name)


def _rename_table(inspector: Inspector, operation: ops.RenameTableOp, _: MigrationContext) -> bool:
    old, new = inspector.has_table(operation.table_name), inspector.has_table(operation.new_table_name)
    return new and not old


def _add_column(inspector: Inspector, operation: ops.AddColumnOp, _: MigrationContext) -> bool:
    return operation.column.name in _columns(inspector, operation.table_name)


def _drop_column(inspector: Inspector, operation: ops.DropColumnOp, _: MigrationContext) -> bool:
    return operation.column_name not in _columns(inspector, operation.table_name)


def _alter_column(inspector: Inspector, operation: ops.AlterColumnOp, _: MigrationContext) -> bool:
    """Only a new name can be given once; the rest may be said again."""
    columns = _columns(inspector, operation.table_name)
    return operation.modify_name in columns and operation.column_name not in columns


def _create_index(inspector: Inspector, operation: ops.CreateIndexOp, context: MigrationContext) -> bool:
    name = str(operation.to_index(context).name)
    there = name in _indexes(inspector, operation.table_name)
    return there and not is_half_built(inspector.bind, name)  # type: ignore[arg-type]  # made from a connection


def _drop_index(inspector: Inspector, operation: ops.DropIndexOp, _: MigrationContext) -> bool:
    table = operation.table_name
    return table is not None and str(operation.index_name) not in _indexes(inspector, table)


def _add_constraint(inspector: Inspector, operation: ops.AddConstraintOp, context: MigrationContext) -> bool:
    """Compare by the name that the database will have: the naming convention applied, unquoted."""
    table = getattr(operation, "table_name", None) or getattr(operation, "source_table", "")
    formatted = context.dialect.identifier_preparer.format_constraint(operation.to_constraint(context))
    return str(formatted or "").strip('"`') in _constraints(inspector, str(table))


def _drop_constraint(inspector: Inspector, operation: ops.DropConstraintOp, _: MigrationContext) -> bool:
    return str(operation.constraint_name) not in _constraints(inspector, str(operation.table_name))


_CHECKS: tuple[tuple[type[Any], Callable[[Inspector, Any, MigrationContext], bool]], ...] = (
    (ops.DropTableOp, _drop_table),
    (ops.RenameTableOp, _rename_table),
    (ops.AddColumnOp, _add_column),
    (ops.DropColumnOp, _drop_column),
    (ops.AlterColumnOp, _alter_column),
    (ops.CreateIndexOp, _create_index),
    (ops.DropIndexOp, _drop_index),
    (ops.AddConstraintOp, _add_constraint),
    (ops.DropConstraintOp, _drop_constraint),
)


def _columns(inspector: Inspector, table: str) -> set[str]:
    return {column["name"] for column in inspector.get_columns(table)}


def _indexes(inspector: Inspector, table: str) -> set[str]:
    return {str(index["name"]) for index in inspector.get_indexes(table)}


def _constraints(inspector: Inspector, table: str) -> set[str]:
    found = [
        *inspector.get_unique_constraints(table),
        *inspector.get_check_constraints(table),
        *inspector.get_foreign_keys(table),
        inspector.get_pk_constraint(table),
    ]
    return {str(constraint["name"]) for constraint in found}
