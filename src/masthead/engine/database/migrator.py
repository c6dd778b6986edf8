"""Bring a database to the schema of this code: plan, then perform each task under the lock."""

from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from masthead.engine.database.connect import Database
from masthead.engine.database.errors import MigrationFailed
from masthead.engine.database.guard import judge
from masthead.engine.database.ledger import Applied, read_ledger, schema_revision
from masthead.engine.database.lock import migration_lock
from masthead.engine.database.perform import Schema, Task, perform, take_back
from masthead.engine.database.revisions import Chain, KnownRevision, Phase, known_in, known_revisions
from masthead.engine.database.session import migration_connection
from masthead.engine.errors import DatabaseIsUnavailable

Say = Callable[[str], None]


def migrate(
    database: Database, schema: Schema, phase: Phase, *, wait: float = 60.0, say: Say = lambda _line: None
) -> tuple[str, ...]:
    """Apply what the phase asks for, under the lock; give what was done. Running it again does nothing.

    Raises `SchemaIsAhead` when this code could not run on the database, `SchemaIsBehind` when
    retire steps are asked for while expand steps are pending, and the errors of `errors.py`.
    """
    try:
        with migration_connection(database) as connection, migration_lock(database, connection, wait, say):
            schema_revision.create(connection, checkfirst=True)
            connection.commit()
            tasks = _plan(connection, schema, phase)
            for number, task in enumerate(tasks, start=1):
                say(f"{number}/{len(tasks)} {task.title}")
                if phase == "expand" and task.step and task.step.phase == "retire":
                    say("  of a release that was skipped: code from before that release cannot run after it")
                perform(connection, schema, task)
            return tuple(task.title for task in tasks)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseIsUnavailable from error
        raise MigrationFailed("schema_revision", " ".join(str(error.orig).split())) from error


def plan(database: Database, schema: Schema, phase: Phase) -> tuple[Task, ...]:
    """Say what `migrate` would do, and change nothing."""
    try:
        with database.engine.connect() as connection:
            return _plan(connection, schema, phase)
    except DBAPIError as error:
        raise DatabaseIsUnavailable from error


def undo(database: Database, chain: Chain) -> str:
    """Take back the newest step of a chain, in development; give its name, or nothing where there is none."""
    with (
        migration_connection(database) as connection,
        migration_lock(database, connection, 0, lambda _line: None),
    ):
        seen = {row.revision for row in read_ledger(connection) or ()}
        connection.rollback()
        applied = [known for known in known_in(chain) if known.revision in seen]
        if not applied:
            return ""
        take_back(connection, applied[-1])
        return applied[-1].revision


def _plan(connection: Connection, schema: Schema, phase: Phase) -> tuple[Task, ...]:
    applied = read_ledger(connection) or ()
    connection.rollback()
    _refuse_disorder(applied, schema, phase)
    seen = {row.revision for row in applied}
    tasks: list[Task] = []
    for chain in schema.chains:
        known = known_in(chain)
        begun = any(one.revision in seen for one in known)
        if schema.baseline and known and not begun:
            tasks += [Task(chain)] if phase == "expand" else []
        else:
            tasks += [Task(chain, one) for one in due(known, seen, phase)]
    return tuple(tasks)


def due(known: tuple[KnownRevision, ...], seen: set[str], phase: Phase) -> list[KnownRevision]:
    """Give the steps of one chain that are due.

    A retire step before a pending expand belongs to an earlier release that was skipped over:
    it comes first, in its place. The retire steps of this release wait for their own phase.
    """
    pending = [one for one in known if one.revision not in seen]
    last = max((place for place, one in enumerate(pending) if one.phase == "expand"), default=-1)
    return pending[: last + 1] if phase == "expand" else pending[last + 1 :]


def _refuse_disorder(applied: tuple[Applied, ...], schema: Schema, phase: Phase) -> None:
    state = judge(applied, known_revisions(schema.chains), schema.version)
    if phase == "retire" or state.boundary is not None:
        state.require()
