"""Do one task of a plan: in a transaction where the database has one for tables, again while it is busy."""

import socket
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

from sqlalchemy import Connection, MetaData, delete, text
from sqlalchemy.exc import DBAPIError

from masthead.engine.database.base import Base
from masthead.engine.database.baseline import lay_baseline
from masthead.engine.database.errors import MigrationFailed, TableIsBusy
from masthead.engine.database.faults import is_busy
from masthead.engine.database.ledger import Applied, schema_revision, write_ledger
from masthead.engine.database.migration import load_migration
from masthead.engine.database.operations import StepOperations, migration_context
from masthead.engine.database.revisions import Chain, KnownRevision, known_in
from masthead.engine.database.session import online
from masthead.engine.errors import DatabaseIsUnavailable, MastheadError

ATTEMPTS = 10
LONGEST_PAUSE = 5.0
Work = Callable[[StepOperations], None]


@dataclass(frozen=True)
class Schema:
    """The schema that the code brings: its chains of migrations, and the tables they lead to."""

    chains: tuple[Chain, ...]
    version: str
    """The release of the code."""
    metadata: MetaData = field(default=Base.metadata)
    baseline: bool = True
    """Whether a chain that never ran is laid at once; tests turn it off to walk every step."""


@dataclass(frozen=True)
class Task:
    """One thing to do: lay a chain's tables at once, or take one step of it."""

    chain: Chain
    step: KnownRevision | None = None

    @property
    def title(self) -> str:
        """What people are told."""
        return self.step.revision if self.step else f"{self.chain.module} (all tables at once)"


def perform(connection: Connection, schema: Schema, task: Task) -> None:
    """Do the task and record it; raise `MigrationFailed` or `TableIsBusy` when it cannot be done."""
    work, rows = _prepare(schema, task)
    expands = task.step is not None and task.step.phase == "expand"
    by = f"{schema.version} on {socket.gethostname()}"
    with online(connection) if expands else nullcontext():
        for attempt in range(1, ATTEMPTS + 1):
            try:
                _attempt(connection, work, rows, by)
                return
            except DBAPIError as error:
                _judge(error, task, attempt)
            except MastheadError:
                raise
            except Exception as error:
                raise MigrationFailed(task.title, f"{type(error).__name__}: {error}") from error
            time.sleep(min(0.2 * 2**attempt, LONGEST_PAUSE))


def take_back(connection: Connection, known: KnownRevision) -> None:
    """Undo one step and forget it; for developers, who have nothing to lose."""
    downgrade = load_migration(known).downgrade
    if downgrade is None:
        raise MigrationFailed(known.revision, "it has no function `downgrade`")

    def work(op: StepOperations) -> None:
        downgrade(op)
        op.get_bind().execute(delete(schema_revision).where(schema_revision.c.revision == known.revision))

    _attempt(connection, work, [], "")


def _prepare(schema: Schema, task: Task) -> tuple[Work, list[Applied]]:
    if task.step is not None:
        migration = load_migration(task.step)
        return migration.upgrade, [migration.row]
    rows = [load_migration(known).row for known in known_in(task.chain)]
    return lambda op: lay_baseline(op, schema.metadata, task.chain), rows


def _attempt(connection: Connection, work: Work, rows: list[Applied], by: str) -> None:
    context = migration_context(connection)
    op = StepOperations(context)
    with context.begin_transaction():
        work(op)
        if op.rebuilt:
            _check_references(connection)
        write_ledger(connection, rows, by)


def _judge(error: DBAPIError, task: Task, attempt: int) -> None:
    """Let a busy table be tried again; anything else ends the run."""
    reason = " ".join(str(error.orig).split())
    if error.connection_invalidated:
        raise DatabaseIsUnavailable from error
    if not is_busy(error):
        raise MigrationFailed(task.title, reason) from error
    if attempt == ATTEMPTS:
        raise TableIsBusy(task.title, reason, ATTEMPTS) from error


def _check_references(connection: Connection) -> None:
    """SQLite keeps no references while a table is made anew, so they are checked before the commit."""
    lost = connection.execute(text("PRAGMA foreign_key_check")).first()
    if lost is not None:
        raise ValueError(f"row {lost[1]} of table {lost[0]} would refer to nothing in {lost[2]}")
