"""Judge the schema at start and in readiness: behind, fit, or too far ahead. One query, no alembic."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from masthead.engine.database.connect import Database
from masthead.engine.database.ledger import Applied, age_of, order_of, read_ledger
from masthead.engine.database.revisions import KnownRevision
from masthead.engine.database.semver import precedence
from masthead.engine.errors import DatabaseIsUnavailable, SchemaIsAhead, SchemaIsBehind


@dataclass(frozen=True)
class SchemaState:
    """What a release must know about the schema under it."""

    revision: str
    """The newest step applied; empty in a new database."""
    min_code: str
    """The oldest release that runs on this schema: the lowest one can roll back to."""
    pending: tuple[str, ...] = ()
    """Expand steps that the code needs and the database lacks."""
    boundary: Applied | None = None
    """The step unknown to this code that shuts it out."""
    version: str = ""
    """The release that asked."""
    applied: frozenset[str] = frozenset()
    """Every step that the database has seen."""

    @property
    def is_fit(self) -> bool:
        """Whether this code may serve on this schema."""
        return not self.pending and self.boundary is None

    def require(self) -> None:
        """Raise `SchemaIsAhead` or `SchemaIsBehind` unless this code may serve on this schema."""
        if self.boundary is not None:
            raise SchemaIsAhead(self.version, self.boundary.revision, self.boundary.min_code)
        if self.pending:
            more = len(self.pending) - 1
            raise SchemaIsBehind(self.pending[0] + (f" (and {more} more)" if more else ""))


def judge_schema(database: Database, known: Sequence[KnownRevision], code_version: str) -> SchemaState:
    """Compare the database with what the code brings; raise `DatabaseIsUnavailable` if it does not answer."""
    try:
        with database.engine.connect() as connection:
            applied = read_ledger(connection)
    except DBAPIError as error:
        raise DatabaseIsUnavailable from error
    return judge(applied or (), known, code_version)


def judge(applied: Sequence[Applied], known: Sequence[KnownRevision], code_version: str) -> SchemaState:
    """Apply the rule of the design to what was read; pure."""
    mine = precedence(code_version)
    seen = {row.revision for row in applied}
    familiar = {one.revision for one in known}
    beyond = [row for row in applied if row.revision not in familiar and order_of(row.min_code) > mine]
    highest = max(applied, key=lambda row: order_of(row.min_code), default=None)
    newest = max(applied, key=lambda row: age_of(row.revision), default=None)
    return SchemaState(
        revision=newest.revision if newest else "",
        min_code=highest.min_code if highest else "",
        pending=tuple(one.revision for one in known if one.phase == "expand" and one.revision not in seen),
        boundary=max(beyond, key=lambda row: order_of(row.min_code), default=None),
        version=code_version,
        applied=frozenset(seen),
    )
