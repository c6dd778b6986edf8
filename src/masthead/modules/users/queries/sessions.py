"""Who holds a session: asked once for each request that brings a cookie."""

import re

from sqlalchemy import select

from masthead.engine.access.roles import Person
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.users.models.account import ACTIVE, Account, AccountRole
from masthead.modules.users.models.session import NOTED_EVERY, AccountSession, digest

VISIT = "users.visit"
"""Note of a unit of work: the session whose visit is to be written down after the answer."""
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


def find_person(work: UnitOfWork, token: str) -> Person | None:
    """Find who holds this token: one statement for the session, the account and its roles."""
    if not _TOKEN.fullmatch(token):
        return None
    token_hash, present = digest(token), now()
    rows = work.execute(
        select(Account.id, Account.name, AccountSession.last_seen_at, AccountRole.role)
        .join(AccountSession, AccountSession.account_id == Account.id)
        .outerjoin(AccountRole, AccountRole.account_id == Account.id)
        .where(
            AccountSession.token_hash == token_hash,
            AccountSession.expires_at > present,
            Account.state == ACTIVE,
        )
    ).all()
    if not rows:
        return None
    first = rows[0]
    if first.last_seen_at < present - NOTED_EVERY:
        work.notes[VISIT] = token_hash
    roles = frozenset(row.role for row in rows if row.role is not None)
    return Person(first.id, first.name, roles, session_key=token_hash)
