"""Begin and end sessions. A session's token is made here and never taken from a request."""

from sqlalchemy import delete, select, update

from masthead.engine.access.actor import Actor
from masthead.engine.audit.origin import arrived
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.commands.reach import require_reach_of
from masthead.modules.users.events import SignedOutEverywhere
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.session import (
    ADDRESS_LENGTH,
    LIFETIME,
    NOTED_EVERY,
    USER_AGENT_LENGTH,
    AccountSession,
    Arrival,
    Visitor,
    digest,
    handle_of,
    new_token,
)
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT, MANAGE_ACCOUNTS
from masthead.modules.users.queries.accounts import get_account


def start_session(work: UnitOfWork, actor: Actor, account: Account, visitor: Visitor) -> Arrival:
    """Sign an account in, with a new token; the session that was there before ends."""
    end_session(work, actor)
    arrived(work, account.id, account.name)
    token, present = new_token(), now()
    work.add(
        AccountSession(
            token_hash=digest(token),
            account_id=account.id,
            created_at=present,
            last_seen_at=present,
            expires_at=present + LIFETIME,
            address=visitor.address[:ADDRESS_LENGTH],
            user_agent=_printable(visitor.user_agent)[:USER_AGENT_LENGTH],
        )
    )
    return Arrival(token, account.language, account.id)


def end_session(work: UnitOfWork, actor: Actor) -> None:
    """Sign out where the actor is."""
    if actor.session_key:
        work.execute(delete(AccountSession).where(AccountSession.token_hash == actor.session_key))


def end_all_sessions(work: UnitOfWork, account_id: int) -> None:
    """Sign an account out everywhere."""
    work.execute(delete(AccountSession).where(AccountSession.account_id == account_id))


def end_other_sessions(work: UnitOfWork, actor: Actor) -> None:
    """Sign out everywhere but where the actor is."""
    actor.require(EDIT_OWN_ACCOUNT)
    work.execute(
        delete(AccountSession).where(
            AccountSession.account_id == actor.id, AccountSession.token_hash != actor.session_key
        )
    )


def end_session_of(work: UnitOfWork, actor: Actor, handle: str) -> None:
    """Sign out in the browser that one's own list of sessions calls `handle`; if it is gone, it is gone."""
    actor.require(EDIT_OWN_ACCOUNT)
    hashes = work.scalars(select(AccountSession.token_hash).where(AccountSession.account_id == actor.id))
    ended = [token_hash for token_hash in hashes if handle_of(token_hash) == handle]
    work.execute(delete(AccountSession).where(AccountSession.token_hash.in_(ended)))


def sign_out_account(work: UnitOfWork, actor: Actor, account_id: int) -> None:
    """Sign somebody else out everywhere; raise `BeyondReach` for an account that may do more than the actor."""
    actor.require(MANAGE_ACCOUNTS)
    get_account(work, account_id, lock=True)
    require_reach_of(work, actor, account_id)
    end_all_sessions(work, account_id)
    record(work, SignedOutEverywhere(account_id))


def note_visit(work: UnitOfWork, token_hash: str) -> None:
    """Write a visit down and put the session's end off, unless another request has just done it."""
    present = now()
    work.execute(
        update(AccountSession)
        .where(AccountSession.token_hash == token_hash, AccountSession.last_seen_at < present - NOTED_EVERY)
        .values(last_seen_at=present, expires_at=present + LIFETIME)
    )


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
