"""Permit and forbid: how far a permission reaches for a role, in place of the module's default."""

from sqlalchemy import select

from masthead.engine.access.actor import Actor
from masthead.engine.access.custom import hold_access
from masthead.engine.access.events import PermissionChanged
from masthead.engine.access.live import ACCESS, read_here
from masthead.engine.access.models import GrantRow
from masthead.engine.access.permission import ADMINISTRATOR, Scope
from masthead.engine.access.roles import Cell, Cells, RoleTable, said
from masthead.engine.cache.stale import touch
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.administration.errors import BeyondReach, GrantsWereChanged
from masthead.modules.administration.permissions import CHANGE_PERMISSIONS


def change_grants(work: UnitOfWork, actor: Actor, table: RoleTable, wanted: Cells, seen: Cells) -> None:
    """Set these cells; those that are as they were in the form are left alone.

    `table` knows the permissions; what is set already is read anew, under a lock. Raises `GrantsWereChanged` where
    somebody has set one of the changed cells since, `BeyondReach` for more than the actor may.
    """
    actor.require(CHANGE_PERMISSIONS)
    hold_access(work)
    present = table.with_here(read_here(work))
    changed = {cell: scope for cell, scope in wanted.items() if scope != seen.get(cell)}
    changed = {cell: scope for cell, scope in changed.items() if _is_cell(present, cell, scope)}
    overtaken = tuple(
        cell
        for cell, scope in changed.items()
        if present.here.scopes.get(cell) not in {seen.get(cell), scope}
    )
    if overtaken:
        raise GrantsWereChanged(overtaken)
    for cell, scope in changed.items():
        _require_reach(actor, present, cell, scope)
    for cell, scope in changed.items():
        if present.here.scopes.get(cell) != scope:
            _set(work, present, cell, scope)


def _is_cell(table: RoleTable, cell: Cell, scope: Scope | None) -> bool:
    """Whether there is such a cell, and it may be set: administrators may do everything, always."""
    role, name = cell
    permission = table.permissions.get(name)
    known = role in table.roles and role != ADMINISTRATOR and permission is not None
    return known and (scope is not Scope.OWN or bool(permission and permission.has_owner))


def _require_reach(actor: Actor, table: RoleTable, cell: Cell, scope: Scope | None) -> None:
    """Raise `BeyondReach` unless the actor has what the cell gives, before and after."""
    role, name = cell
    default = table.defaults[role].get(name, Scope.NONE)
    before, after = table.here.scopes.get(cell, default), default if scope is None else scope
    if actor.grants.get(name, Scope.NONE) < max(before, after):
        raise BeyondReach


def _set(work: UnitOfWork, table: RoleTable, cell: Cell, scope: Scope | None) -> None:
    role, name = cell
    row = work.scalar(select(GrantRow).where(GrantRow.role == role, GrantRow.permission == name))
    if scope is None:
        if row is not None:
            work.delete(row)
    elif row is None:
        work.add(GrantRow(role=role, permission=name, scope=scope))
    else:
        row.scope = scope
    record(work, PermissionChanged(role, name, said(scope), said(table.here.scopes.get(cell))))
    touch(work, ACCESS)
