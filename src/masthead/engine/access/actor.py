"""Who is asking: a person or nobody, with what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, false, true

from masthead.engine.access.permission import ANONYMOUS, Scope
from masthead.engine.errors import NotAllowed, SignInNeeded


@dataclass(frozen=True)
class Actor:
    """Somebody with roles. `id` is None for a visitor who is not signed in."""

    id: int | None = None
    name: str = ""
    roles: frozenset[str] = frozenset({ANONYMOUS})
    grants: Mapping[str, Scope] = field(default_factory=dict)
    session_key: str = ""
    """Secret of this person's session, from which their form tokens are derived; never shown."""
    detour: str = ""
    """Endpoint where this person has something to do before anything else."""

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return self.id is None

    def can(self, permission: str, *, owner: int | None = None) -> bool:
        """Whether this person may do it, to a thing of `owner` if one is given."""
        scope = self.grants.get(permission, Scope.NONE)
        return scope is Scope.ANY or (scope is Scope.OWN and owner is not None and owner == self.id)

    def has(self, permission: str) -> bool:
        """Whether this person may do it to something, if only to what is their own."""
        return self.grants.get(permission, Scope.NONE) is not Scope.NONE

    def require(self, permission: str, *, owner: int | None = None) -> None:
        """Raise `SignInNeeded` or `NotAllowed` unless this person may do it."""
        if not self.can(permission, owner=owner):
            raise SignInNeeded if self.is_anonymous else NotAllowed

    def require_some(self, permission: str) -> None:
        """Raise `SignInNeeded` or `NotAllowed` unless this person may do it to something."""
        if not self.has(permission):
            raise SignInNeeded if self.is_anonymous else NotAllowed

    def reaches_all(self, permission: str) -> bool:
        """Whether this person may do it to everything, so that nothing need be asked row by row."""
        return self.grants.get(permission, Scope.NONE) is Scope.ANY

    def allowed_rows(
        self, permission: str, owner: ColumnElement[int | None] | None = None
    ) -> ColumnElement[bool]:
        """Give the SQL predicate of the rows that this person may do it to, for listings."""
        scope = self.grants.get(permission, Scope.NONE)
        if scope is Scope.ANY:
            return true()
        if scope is Scope.OWN and owner is not None and self.id is not None:
            return owner == self.id
        return false()
