"""What a migration's `upgrade(op)` gets: alembic's operations, each of which may be run again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.operations import BatchOperations, Operations, ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from masthead.engine.database.adopt import complete_table
from masthead.engine.database.base import Base
from masthead.engine.database.done import is_done, is_half_built

REBUILDS = (ops.AlterColumnOp, ops.AddConstraintOp, ops.DropConstraintOp, ops.DropColumnOp, ops.AddColumnOp)


def migration_context(connection: Connection) -> MigrationContext:
    """Open alembic's context on a connection, with our names for constraints."""
    opts = {"target_metadata": Base.metadata, "transactional_ddl": True}
    return MigrationContext.configure(connection, opts=opts)


class StepOperations(Operations):
    """Alembic's operations, which leave alone what an interrupted run has done already.

    Authors write one plain step; what the three databases need differently is done here:
    SQLite rebuilds the table, PostgreSQL builds an index without stopping writers.
    """

    def __init__(self, context: MigrationContext) -> None:
        super().__init__(context)
        self.dialect = context.dialect.name
        self.rebuilt = False
        """Whether a table was (perhaps) made anew, so that its references must be checked."""
        self._new: set[str] = set()

    def invoke(self, operation: ops.MigrateOperation) -> Any:
        """Do the operation unless it was done."""
        if isinstance(operation, ops.CreateTableOp):
            return self._create_table(operation)
        if isinstance(operation, ops.AddColumnOp):
            return self._add_column(operation)
        if is_done(self.get_bind(), operation, self.migration_context):
            return None
        if isinstance(operation, ops.CreateIndexOp):
            return self._create_index(operation)
        return self._change(operation)

    @contextmanager
    def batch_alter_table(self, table_name: str, *args: Any, **kwargs: Any) -> Iterator[BatchOperations]:
        """Change one table in several ways; on SQLite by making it anew."""
        self.rebuilt = self.rebuilt or self.dialect == "sqlite"
        if self.dialect == "sqlite" and _counts_keys_up(self.get_bind(), table_name):
            kwargs["table_kwargs"] = {"sqlite_autoincrement": True, **kwargs.get("table_kwargs", {})}
        with super().batch_alter_table(table_name, *args, **kwargs) as batch:
            yield StepBatch(self.migration_context, batch.impl)

    def _create_table(self, operation: ops.CreateTableOp) -> Any:
        if not inspect(self.get_bind()).has_table(operation.table_name):
            self._new.add(operation.table_name)
            return super().invoke(operation)
        table = operation.to_table(self.migration_context)
        complete_table(self, table)
        return table

    def _add_column(self, operation: ops.AddColumnOp) -> None:
        indexed, operation.column.index = operation.column.index, None
        if not is_done(self.get_bind(), operation, self.migration_context):
            self._change(operation)
        operation.column.index = indexed
        if indexed:
            self.create_index(None, operation.table_name, [operation.column.name])

    def _create_index(self, operation: ops.CreateIndexOp) -> None:
        if self.dialect != "postgresql" or operation.table_name in self._new:
            super().invoke(operation)
            return
        name = str(operation.to_index(self.migration_context).name)
        operation.kw["postgresql_concurrently"] = True
        with self.migration_context.autocommit_block():
            connection = self.get_bind()
            # Nobody waits for this build, so it may wait for others much longer than an ALTER TABLE.
            connection.execute(text("SET lock_timeout = '5min'"))
            try:
                if is_half_built(connection, name):
                    connection.execute(text(f'DROP INDEX CONCURRENTLY "{name}"'))
                super().invoke(operation)
            finally:
                connection.execute(text("SET lock_timeout = '2s'"))

    def _change(self, operation: ops.MigrateOperation) -> Any:
        table = getattr(operation, "table_name", None) or getattr(operation, "source_table", None)
        if self.dialect != "sqlite" or not isinstance(operation, REBUILDS) or table is None:
            return super().invoke(operation)
        if isinstance(operation, ops.DropColumnOp):
            self._drop_indexes_of(table, operation.column_name)
        with self.batch_alter_table(table) as batch:
            return batch.invoke(operation)

    def _drop_indexes_of(self, table: str, column: str) -> None:
        """The others drop an index with its column; SQLite would want to make it again."""
        for index in inspect(self.get_bind()).get_indexes(table):
            if column in index["column_names"]:
                self.drop_index(str(index["name"]), table)


class StepBatch(BatchOperations):
    """The same for `with op.batch_alter_table(…) as batch`."""

    def __init__(self, context: MigrationContext, impl: Any) -> None:
        super().__init__(context, impl=impl)

    def invoke(self, operation: ops.MigrateOperation) -> Any:
        """Do the operation unless it was done."""
        connection = self.migration_context.connection
        if connection is not None and is_done(connection, operation, self.migration_context):
            return None
        return super().invoke(operation)


def _counts_keys_up(connection: Connection, table: str) -> bool:
    query = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    return "AUTOINCREMENT" in str(connection.execute(query, {"name": table}).scalar()).upper()
