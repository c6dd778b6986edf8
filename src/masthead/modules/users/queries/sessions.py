"""Who holds a session: asked once for each request that brings a cookie."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.roles import Person
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.users.models.account import ACTIVE, Account, AccountRole
from masthead.modules.users.models.device import device_of
from masthead.modules.users.models.session import NOTED_EVERY, AccountSession, digest, handle_of
from masthead.modules.users.permissions import VIEW_OWN_ACCOUNT

VISIT = "users.visit"
"""Note of a unit of work: the session whose visit is to be written down after the answer."""
MOST_SHOWN = 100
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
_HOLDER = (
    select(Account.id, Account.name, AccountSession.last_seen_at, AccountRole.role)
    .join(AccountSession, AccountSession.account_id == Account.id)
    .outerjoin(AccountRole, AccountRole.account_id == Account.id)
    .where(
        AccountSession.token_hash == bindparam("token_hash"),
        AccountSession.expires_at > bindparam("present"),
        Account.state == ACTIVE,
    )
)
"""One row for each role of the session's account. Built once: every request of its owner asks it."""


@dataclass(frozen=True)
class SessionRow:
    """A browser in which somebody is signed in, as they are shown it."""

    handle: str
    device: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    is_here: bool


def sessions_of(work: UnitOfWork, actor: Actor) -> list[SessionRow]:
    """Give the actor's own sessions, the latest first."""
    actor.require(VIEW_OWN_ACCOUNT)
    rows = work.scalars(
        select(AccountSession)
        .where(AccountSession.account_id == actor.id, AccountSession.expires_at > now())
        .order_by(AccountSession.last_seen_at.desc(), AccountSession.token_hash)
        .limit(MOST_SHOWN)
    )
    return [
        SessionRow(
            handle=handle_of(row.token_hash),
            device=device_of(row.user_agent),
            address=row.address,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            is_here=row.token_hash == actor.session_key,
        )
        for row in rows
    ]


def find_person(work: UnitOfWork, token: str) -> Person | None:
    """Find who holds this token: one statement for the session, the account and its roles."""
    if not _TOKEN.fullmatch(token):
        return None
    token_hash, present = digest(token), now()
    rows = work.execute(_HOLDER, {"token_hash": token_hash, "present": present}).all()
    if not rows:
        return None
    first = rows[0]
    if first.last_seen_at < present - NOTED_EVERY:
        work.notes[VISIT] = token_hash
    roles = frozenset(row.role for row in rows if row.role is not None)
    return Person(first.id, first.name, roles, session_key=token_hash)
