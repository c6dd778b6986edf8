"""Give and take roles, block and let in again. Somebody always remains who can look after the site."""

from sqlalchemy import delete, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.custom import require_roles
from masthead.engine.access.permission import ADMINISTRATOR
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.commands.reach import require_reach, require_reach_of
from masthead.modules.users.commands.sessions import end_all_sessions
from masthead.modules.users.commands.tokens import revoke_tokens
from masthead.modules.users.errors import LastAdministrator, RolesWereChanged
from masthead.modules.users.events import AccountBlocked, AccountUnblocked, RolesChanged
from masthead.modules.users.models.account import ACTIVE, BLOCKED, INVITED, Account, AccountRole
from masthead.modules.users.permissions import MANAGE_ACCOUNTS
from masthead.modules.users.queries.accounts import get_account, roles_of
from masthead.modules.users.queries.factors import has_factor


def change_roles(
    work: UnitOfWork,
    actor: Actor,
    account_id: int,
    roles: frozenset[str],
    over: frozenset[str] | None = None,
) -> None:
    """Give an account exactly these roles; they hold from its next request.

    `over` are the roles that a form was filled in over: raises `RolesWereChanged` where there are others by now.
    Raises `RoleIsGone`, `LastAdministrator`, `BeyondReach` for a role, or an account, that may do more than the
    actor.
    """
    actor.require(MANAGE_ACCOUNTS)
    if ADMINISTRATOR not in roles:
        refuse_to_lose(work, account_id)
    require_roles(work, roles)
    get_account(work, account_id, lock=True)
    present = roles_of(work, account_id)
    if over is not None and over != present:
        raise RolesWereChanged
    if roles == present:
        return
    require_reach_of(work, actor, account_id)
    require_reach(work, actor, roles ^ present)
    taken = AccountRole.role.in_(present - roles)
    work.execute(delete(AccountRole).where(AccountRole.account_id == account_id, taken))
    work.add_all(AccountRole(account_id=account_id, role=role) for role in sorted(roles - present))
    record(work, RolesChanged(account_id, tuple(sorted(roles)), tuple(sorted(present))))


def block_account(work: UnitOfWork, actor: Actor, account_id: int) -> None:
    """Shut an account out, at once and everywhere."""
    actor.require(MANAGE_ACCOUNTS)
    refuse_to_lose(work, account_id)
    account = get_account(work, account_id, lock=True)
    require_reach_of(work, actor, account_id)
    if account.state == BLOCKED:
        return
    account.state = BLOCKED
    end_all_sessions(work, account_id)
    revoke_tokens(work, account_id)
    record(work, AccountBlocked(account_id))


def unblock_account(work: UnitOfWork, actor: Actor, account_id: int) -> None:
    """Let an account in again; one that never was taken over is invited still."""
    actor.require(MANAGE_ACCOUNTS)
    account = get_account(work, account_id, lock=True)
    require_reach_of(work, actor, account_id)
    if account.state == BLOCKED:
        never_came = (
            account.email is not None and account.password_hash is None and not has_factor(work, account_id)
        )
        account.state = INVITED if never_came else ACTIVE
        record(work, AccountUnblocked(account_id))


def refuse_to_lose(work: UnitOfWork, account_id: int) -> None:
    """Raise `LastAdministrator` if nobody else looks after the site.

    The rows are locked: of two administrators who part from each other at once, the second must see it.
    They come before the account's own row, so that the two do not wait for each other.
    """
    administrators = work.scalars(
        select(Account.id)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role == ADMINISTRATOR, Account.state == ACTIVE)
        .order_by(Account.id)
        .with_for_update()
    ).all()
    if list(administrators) == [account_id]:
        raise LastAdministrator
