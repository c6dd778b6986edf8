"""Nobody gives, takes or acts upon more than they may do themselves."""

from collections.abc import Collection

from masthead.engine.access.actor import Actor
from masthead.engine.access.live import role_table_of
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.users.errors import BeyondReach
from masthead.modules.users.queries.accounts import roles_of


def require_reach(work: UnitOfWork, actor: Actor, roles: Collection[str]) -> None:
    """Raise `BeyondReach` if one of the roles may do something that the actor may not."""
    if not is_within_reach(work, actor, roles):
        raise BeyondReach


def is_within_reach(work: UnitOfWork, actor: Actor, roles: Collection[str]) -> bool:
    """Whether the actor may do all that these roles may."""
    table = role_table_of(work)
    return all(table.is_within(role, actor) for role in roles)


def require_reach_of(work: UnitOfWork, actor: Actor, account_id: int) -> None:
    """Raise `BeyondReach` if the account may do something that the actor may not."""
    if account_id != actor.id:
        require_reach(work, actor, roles_of(work, account_id))
