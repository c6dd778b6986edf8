"""Run a migration against nothing and write down what it would do, with the line of each operation."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from types import FrameType
from typing import Any, NoReturn

from alembic.operations import BatchOperations, Operations, ops
from alembic.runtime.migration import MigrationContext

from masthead.engine.database.base import Base
from masthead.engine.database.migration import Migration


@dataclass(frozen=True)
class Recorded:
    """One operation of a migration."""

    operation: ops.MigrateOperation
    line: int


class AskedTheDatabase(Exception):
    """The migration wanted a connection: what it does depends on what it finds."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def record(migration: Migration, dialect: str) -> list[Recorded]:
    """Give what `upgrade` would do on a database of this kind; raise `AskedTheDatabase` if it looks first."""
    opts = {"as_sql": True, "output_buffer": StringIO(), "target_metadata": Base.metadata}
    recorder = Recorder(MigrationContext.configure(dialect_name=dialect, opts=opts), migration.file)
    migration.upgrade(recorder)
    return recorder.recorded


class Recorder(Operations):
    """Alembic's operations, written down instead of done."""

    def __init__(self, context: MigrationContext, file: str) -> None:
        super().__init__(context)
        self.file = file
        self.recorded: list[Recorded] = []

    def invoke(self, operation: ops.MigrateOperation) -> Any:
        """Write the operation down."""
        self.recorded.append(Recorded(operation, self.line()))
        return (
            operation.to_table(self.migration_context) if isinstance(operation, ops.CreateTableOp) else None
        )

    @contextmanager
    def batch_alter_table(self, table_name: str, *_args: Any, **_kwargs: Any) -> Iterator[BatchOperations]:
        """Write down what is done to the one table."""
        with super().batch_alter_table(table_name, recreate="never") as batch:
            yield BatchRecorder(self.migration_context, batch.impl, self)

    def get_bind(self) -> NoReturn:
        """Refuse: a step does the same whatever it finds."""
        raise AskedTheDatabase(self.line())

    def line(self) -> int:
        """Give the line of the migration that is being run."""
        frame: FrameType | None = sys._getframe()  # noqa: SLF001 - the documented way to one's own stack
        while frame is not None and frame.f_code.co_filename != self.file:
            frame = frame.f_back
        return frame.f_lineno if frame else 1


class BatchRecorder(BatchOperations):
    """The same for `with op.batch_alter_table(…) as batch`."""

    def __init__(self, context: MigrationContext, impl: Any, recorder: Recorder) -> None:
        super().__init__(context, impl=impl)
        self.recorder = recorder

    def invoke(self, operation: ops.MigrateOperation) -> Any:
        """Write the operation down."""
        return self.recorder.invoke(operation)
