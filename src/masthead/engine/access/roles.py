"""What each role may do: the modules' defaults, widened by the recipe and the site's settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR, ANONYMOUS, MEMBER, ROLES, Permission, Scope
from masthead.engine.errors import SettingIsWrong

OWN = ":own"
"""Suffix of a granted name that reaches only what the person owns: `boards.edit_post:own`."""


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, as the identity source knows them."""

    id: int
    name: str
    roles: frozenset[str]
    session_key: str
    detour: str = ""
    """Endpoint of what this person has to do before anything else; empty: nothing."""


class RoleTable:
    """Roles × permissions of this site, fixed at start."""

    def __init__(
        self, permissions: Iterable[Permission], extra: Iterable[Mapping[str, Iterable[str]]] = ()
    ) -> None:
        self.permissions = {permission.name: permission for permission in permissions}
        self.granted: dict[str, dict[str, Scope]] = {role: {} for role in ROLES}
        for permission in self.permissions.values():
            for role in permission.granted_to:
                self._grant(role, permission.name)
            self._grant(ADMINISTRATOR, permission.name)
        for grants in extra:
            for role, names in grants.items():
                for name in names:
                    self._grant(role, name)
        self.anonymous = Actor(grants=self.granted[ANONYMOUS])

    def actor(self, person: Person | None) -> Actor:
        """Give the actor for a person, or the anonymous one."""
        if person is None:
            return self.anonymous
        roles = person.roles | {MEMBER}
        grants = dict(self.granted[ANONYMOUS])
        for role in roles:
            for name, scope in self.granted.get(role, {}).items():
                grants[name] = max(scope, grants.get(name, Scope.NONE))
        return Actor(person.id, person.name, roles, grants, person.session_key, person.detour)

    def _grant(self, role: str, name: str) -> None:
        scope = Scope.OWN if name.endswith(OWN) else Scope.ANY
        name = name.removesuffix(OWN)
        if role not in self.granted:
            raise SettingIsWrong(f"permissions.{role}", "is not a role", f"Roles are: {', '.join(ROLES)}")
        if name not in self.permissions:
            known = ", ".join(sorted(self.permissions))
            raise SettingIsWrong(
                f"permissions.{role}", f"names {name}, which nobody declares", f"Declared are: {known}"
            )
        self.granted[role][name] = max(scope, self.granted[role].get(name, Scope.NONE))
