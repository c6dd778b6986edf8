"""Roles that were made on the site, as commands see them: locked, so that none is given while it is removed."""

from collections.abc import Collection

from sqlalchemy import select

from masthead.engine.access.errors import RoleIsGone
from masthead.engine.access.models import RoleRow
from masthead.engine.access.permission import ADMINISTRATOR, ROLES, UNASKED
from masthead.engine.database.columns import now
from masthead.engine.database.keys import claim_row
from masthead.engine.database.unit_of_work import UnitOfWork


def hold_access(work: UnitOfWork) -> None:
    """Let nobody else change roles and grants until the commit; what was read before may be stale."""
    claim_row(work, RoleRow, ADMINISTRATOR, title="", made_at=now())


def require_roles(work: UnitOfWork, names: Collection[str]) -> None:
    """Raise `RoleIsGone` unless every one of these roles can be given, and keep it there until the commit."""
    if UNASKED.intersection(names):
        raise RoleIsGone
    made = sorted(set(names) - set(ROLES))
    if not made:
        return
    held = select(RoleRow.name).where(RoleRow.name.in_(made)).order_by(RoleRow.name)
    if list(work.scalars(held.with_for_update())) != made:
        raise RoleIsGone
