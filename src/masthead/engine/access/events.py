"""Facts about roles and what they may do."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.audit.declaration import Audit, Change
from masthead.engine.errors import translatable
from masthead.engine.events.event import Event


@dataclass(frozen=True)
class RoleAdded(Event):
    """A role was made."""

    event_name: ClassVar[str] = "access.role_added"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Role added"), thing="role", id="role", label="title"
    )
    role: str
    title: str


@dataclass(frozen=True)
class RoleRenamed(Event):
    """A role has another title; its name stays."""

    event_name: ClassVar[str] = "access.role_renamed"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Role renamed"),
        thing="role",
        id="role",
        label="title",
        changes=(Change(translatable("Title"), "title", "former_title"),),
    )
    role: str
    title: str
    former_title: str


@dataclass(frozen=True)
class RoleRemoved(Event):
    """A role is gone, and what was granted to it."""

    event_name: ClassVar[str] = "access.role_removed"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Role removed"), thing="role", id="role", label="title"
    )
    role: str
    title: str


@dataclass(frozen=True)
class PermissionChanged(Event):
    """A permission reaches another way for a role; scopes are default, none, own, any."""

    event_name: ClassVar[str] = "access.permission_changed"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Permission changed"),
        thing="role",
        id="role",
        label="permission",
        changes=(Change(translatable("Reaches"), "scope", "former_scope"),),
    )
    role: str
    permission: str
    scope: str
    former_scope: str


@dataclass(frozen=True)
class FactorDemanded(Event):
    """Whoever has the role must have a second factor from now on."""

    event_name: ClassVar[str] = "access.factor_demanded"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Second factor demanded of a role"), thing="role", id="role", label="title"
    )
    role: str
    title: str


@dataclass(frozen=True)
class FactorDemandDropped(Event):
    """Whoever has the role need not have a second factor any more, as far as was set here."""

    event_name: ClassVar[str] = "access.factor_demand_dropped"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Second factor no longer demanded of a role"),
        thing="role",
        id="role",
        label="title",
    )
    role: str
    title: str


EVENTS = (RoleAdded, RoleRenamed, RoleRemoved, PermissionChanged, FactorDemanded, FactorDemandDropped)
