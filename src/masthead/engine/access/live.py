"""The role table as it is now, in every process: read again when somebody has changed it anywhere."""

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from masthead.engine.access.models import GrantRow, RoleRow
from masthead.engine.access.permission import ROLES, Permission, Scope
from masthead.engine.access.roles import Grants, Here, RoleTable
from masthead.engine.cache.kept import Kept
from masthead.engine.database.connect import Database
from masthead.engine.database.faults import is_missing_table
from masthead.engine.database.unit_of_work import UnitOfWork

ACCESS = "access"
"""Tag that is touched when roles or grants change; every page that is kept carries it."""
NOTE = "roles"


class LiveRoles:
    """Gives the role table that holds now, with what was set on the site itself."""

    def __init__(self, base: RoleTable, database: Database) -> None:
        self._base = base
        self._kept = Kept(database, ACCESS, lambda work: base.with_here(read_here(work)), self._unless_set)

    @property
    def told(self) -> RoleTable:
        """What the modules and the site's files say, without what was set on the site itself."""
        return self._base

    @property
    def permissions(self) -> dict[str, Permission]:
        """Everything that may be permitted."""
        return self._base.permissions

    @property
    def granted(self) -> Grants:
        """Give what each role may do now."""
        return self.now().granted

    def now(self, *, fresh: bool = False) -> RoleTable:
        """Give the table; `fresh` insists on what was committed before this call.

        Where the database does not answer, what is known goes on. Before anything is known the question fails, as
        `DatabaseIsUnavailable`: what was taken away on the site must not be permitted because nobody could look.
        """
        return self._kept.now(fresh=fresh)

    def forget(self) -> None:
        """Read the table again at the next question: this very process has just changed it."""
        self._kept.forget()

    def _unless_set(self, error: Exception) -> RoleTable | None:
        """Where there are no tables yet, nothing can have been set."""
        cause = error if isinstance(error, DBAPIError) else error.__cause__
        return self._base if isinstance(cause, DBAPIError) and is_missing_table(cause) else None


def install_roles(database: Database, roles: LiveRoles) -> None:
    """Keep the live table with the database, where commands find it."""
    database.notes[NOTE] = roles


def role_table_of(work: UnitOfWork) -> RoleTable:
    """Give the role table that holds now; one that grants nothing where none is installed."""
    installed = work.database.notes.get(NOTE)
    return installed.now() if isinstance(installed, LiveRoles) else RoleTable(())


def read_here(source: Connection | Session) -> Here:
    """Read what was set on the site."""
    roles = source.execute(select(RoleRow.name, RoleRow.title, RoleRow.needs_factor)).all()
    titles = {row.name: row.title for row in roles if row.name not in ROLES}
    grants = source.execute(select(GrantRow.role, GrantRow.permission, GrantRow.scope))
    scopes = {(row.role, row.permission): Scope(row.scope) for row in grants}
    return Here(titles, scopes, frozenset(row.name for row in roles if row.needs_factor))
