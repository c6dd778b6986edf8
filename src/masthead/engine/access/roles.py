"""What each role may do: the modules' defaults, what the site's files add, what was set on the site itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import (
    ADMINISTRATOR,
    ANONYMOUS,
    MEMBER,
    ROLES,
    UNASKED,
    Permission,
    Scope,
)
from masthead.engine.errors import SettingIsWrong

OWN = ":own"
"""Suffix of a granted name that reaches only what the person owns: `boards.edit_post:own`."""
Grants = dict[str, dict[str, Scope]]
"""Role → permission → how far it reaches."""
Cell = tuple[str, str]
"""Role and permission."""
Cells = Mapping[Cell, Scope | None]
"""How far it reaches; None: as the module has it."""
DEFAULT = "default"


def said(scope: Scope | None) -> str:
    """Give how a scope is written in forms and in the audit log."""
    return DEFAULT if scope is None else scope.name.lower()


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, as the identity source knows them."""

    id: int
    name: str
    roles: frozenset[str]
    session_key: str
    detour: str = ""
    """Endpoint of what this person has to do before anything else; empty: nothing."""
    anyway: tuple[str, ...] = ()
    """Permissions that they have whatever their roles say: else they might never get that done."""


@dataclass(frozen=True)
class Here:
    """What administrators have set on the site itself."""

    titles: Mapping[str, str] = field(default_factory=dict)
    """Name → title of the roles that were made here."""
    scopes: Mapping[Cell, Scope] = field(default_factory=dict)
    """(Role, permission) → how far it reaches in place of the module's default."""
    with_factor: frozenset[str] = frozenset()
    """Roles whose holders must have a second factor."""


NOTHING_HERE = Here()


class RoleTable:
    """Roles × permissions of a site at one moment.

    A module's default counts unless something was set here; what the recipe and the site's files grant counts
    whatever was set here; administrators have every permission, so nobody can lock the last of them out.
    """

    def __init__(
        self,
        permissions: Iterable[Permission],
        extra: Iterable[Mapping[str, Iterable[str]]] = (),
        here: Here = NOTHING_HERE,
    ) -> None:
        self.permissions = {permission.name: permission for permission in permissions}
        self.here = here
        self.roles = (*ROLES, *sorted(here.titles, key=lambda name: (here.titles[name].casefold(), name)))
        """Every role, those that were made here last, by their titles."""
        self.defaults: Grants = {role: {} for role in self.roles}
        self.filed: Grants = {role: {} for role in self.roles}
        self._extra = [{role: tuple(names) for role, names in grants.items()} for grants in extra]
        for permission in self.permissions.values():
            for role in permission.granted_to:
                self._grant(self.defaults, role, permission.name)
        for grants in self._extra:
            for role, names in grants.items():
                for name in names:
                    self._grant(self.filed, role, name)
        self.granted: Grants = {role: self._reach(role) for role in self.roles}
        self.anonymous = Actor(grants=self.granted[ANONYMOUS])

    @property
    def given(self) -> tuple[str, ...]:
        """The roles that accounts can be given."""
        return tuple(role for role in self.roles if role not in UNASKED)

    def with_here(self, here: Here) -> "RoleTable":
        """Give the table with something else set here; what this release does not know is passed over."""
        return RoleTable(self.permissions.values(), self._extra, here)

    def actor(self, person: Person | None) -> Actor:
        """Give the actor for a person, or the anonymous one."""
        if person is None:
            return self.anonymous
        roles = person.roles | {MEMBER}
        grants = dict(self.granted[ANONYMOUS])
        for role in roles:
            for name, scope in self.granted.get(role, {}).items():
                grants[name] = max(scope, grants.get(name, Scope.NONE))
        grants.update(dict.fromkeys(person.anyway, Scope.ANY))
        return Actor(person.id, person.name, roles, grants, person.session_key, person.detour)

    def is_within(self, role: str, actor: Actor) -> bool:
        """Whether the actor has everything that a role grants: nobody gives, or takes, more than they have."""
        granted = self.granted.get(role, {})
        return all(actor.grants.get(name, Scope.NONE) >= scope for name, scope in granted.items())

    def _reach(self, role: str) -> dict[str, Scope]:
        """Give how far each permission reaches for a role, without those that do not."""
        if role == ADMINISTRATOR:
            return dict.fromkeys(self.permissions, Scope.ANY)
        reach: dict[str, Scope] = {}
        for name in self.permissions:
            default = self.defaults[role].get(name, Scope.NONE)
            scope = max(self.here.scopes.get((role, name), default), self.filed[role].get(name, Scope.NONE))
            if scope is not Scope.NONE:
                reach[name] = scope
        return reach

    def _grant(self, grants: Grants, role: str, name: str) -> None:
        scope = Scope.OWN if name.endswith(OWN) else Scope.ANY
        name = name.removesuffix(OWN)
        if role not in ROLES:
            raise SettingIsWrong(f"permissions.{role}", "is not a role", f"Roles are: {', '.join(ROLES)}")
        if name not in self.permissions:
            known = ", ".join(sorted(self.permissions))
            raise SettingIsWrong(
                f"permissions.{role}", f"names {name}, which nobody declares", f"Declared are: {known}"
            )
        grants[role][name] = max(scope, grants[role].get(name, Scope.NONE))
