"""Demand a second factor of whoever has a role, or no longer."""

from collections.abc import Callable

from masthead.engine.access.actor import Actor
from masthead.engine.access.custom import hold_access
from masthead.engine.access.errors import RoleIsGone
from masthead.engine.access.events import FactorDemandDropped, FactorDemanded
from masthead.engine.access.live import ACCESS
from masthead.engine.access.models import RoleRow
from masthead.engine.access.permission import ANONYMOUS, ROLES
from masthead.engine.access.roles import RoleTable
from masthead.engine.cache.stale import touch
from masthead.engine.database.columns import now
from masthead.engine.database.keys import claim_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.administration.commands.roles import get_role_row
from masthead.modules.administration.errors import OwnFactorIsMissing, RoleIsBeyondReach
from masthead.modules.administration.permissions import CHANGE_PERMISSIONS

HasFactor = Callable[[UnitOfWork, int], bool]


def demand_factor(
    work: UnitOfWork, actor: Actor, table: RoleTable, name: str, has_factor: HasFactor, *, demanded: bool
) -> None:
    """Say whether everybody who has a role must have a second factor.

    Raises `RoleIsGone`, `RoleIsBeyondReach` for a role that may do more than the actor, and `OwnFactorIsMissing`
    where it would shut the actor out in the middle of their work.
    """
    actor.require(CHANGE_PERMISSIONS)
    hold_access(work)
    if name == ANONYMOUS:
        raise RoleIsGone
    role = (
        claim_row(work, RoleRow, name, title="", made_at=now()) if name in ROLES else get_role_row(work, name)
    )
    if not table.is_within(name, actor):
        raise RoleIsBeyondReach
    if demanded and name in actor.roles and actor.id is not None and not has_factor(work, actor.id):
        raise OwnFactorIsMissing
    if bool(role.needs_factor) is not demanded:
        role.needs_factor = demanded
        record(work, (FactorDemanded if demanded else FactorDemandDropped)(name, role.title or name))
        touch(work, ACCESS)
