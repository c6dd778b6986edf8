"""The role table as it is now, in every process: read again when somebody has changed it anywhere."""

import logging
import threading
from time import perf_counter

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from masthead.engine.access.models import GrantRow, RoleRow
from masthead.engine.access.permission import ROLES, Permission, Scope
from masthead.engine.access.roles import Grants, Here, RoleTable
from masthead.engine.cache.watch import watch_of
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork

ACCESS = "access"
"""Tag that is touched when roles or grants change; every page that is kept carries it."""
READ_AT_LEAST = 30.0
"""Seconds after which the table is read again whatever is known. The watch forgets marks after 60."""
NOTE = "roles"
log = logging.getLogger(__name__)


class LiveRoles:
    """Gives the role table that holds now, with what was set on the site itself.

    It follows changes by the same watch as the page cache, so that a page which is kept and the table it
    was made by are of one age: under a second.
    """

    def __init__(self, base: RoleTable, database: Database) -> None:
        self._known = self._base = base
        self._database = database
        self._watch = watch_of(database)
        self._lock = threading.Lock()
        self._since = -1
        self._read_at = float("-inf")

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

        Where the database does not answer, or has no such tables yet, what is known goes on.
        """
        moment = perf_counter()
        if self._is_due(moment, fresh=fresh):
            with self._lock:
                if self._is_due(moment, fresh=False):
                    self._read()
        return self._known

    def forget(self) -> None:
        """Read the table again at the next question: this very process has just changed it."""
        self._since = -1

    def _is_due(self, moment: float, *, fresh: bool) -> bool:
        if not self._watch.is_current(moment, fresh=fresh) or moment - self._read_at > READ_AT_LEAST:
            return True
        return self._since < 0 or self._watch.is_stale((ACCESS,), self._since)

    def _read(self) -> None:
        since, moment = self._watch.sequence, perf_counter()
        try:
            with self._database.engine.connect() as connection:
                self._known = self._base.with_here(read_here(connection))
        except DBAPIError as error:
            log.warning("roles_not_read", extra={"problem": type(error).__name__})
            return
        self._since, self._read_at = since, moment


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
