"""Sessions of people who are signed in. The cookie holds a token, the table only its digest."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime, exact
from masthead.modules.users.models.account import Account

LIFETIME = timedelta(days=30)
"""Counted from the last visit: a session that is used does not end."""
NOTED_EVERY = timedelta(minutes=5)
"""A visit is written down at most this often."""
TOKEN_BYTES = 32
ADDRESS_LENGTH = 45
USER_AGENT_LENGTH = 255


@dataclass(frozen=True)
class Visitor:
    """Where a request came from, as its sender will recognise it in the list of sessions."""

    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class Arrival:
    """Somebody has just signed in: the token for the cookie, and the language that they chose once."""

    token: str = field(repr=False)
    language: str | None
    account_id: int

    @property
    def session_key(self) -> str:
        """What the session is known by from the next request on."""
        return digest(self.token)


@dataclass(frozen=True)
class Half:
    """Somebody proved half of who they are; the token is for a cookie that opens the second question alone."""

    token: str = field(repr=False)


class AccountSession(Base):
    """One browser in which an account is signed in."""

    __tablename__ = "users_session"

    token_hash: Mapped[str] = mapped_column(exact(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    user_agent: Mapped[str] = mapped_column(String(USER_AGENT_LENGTH))


def new_token() -> str:
    """Make a token that nobody can guess, safe in cookies and addresses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """Give what the database keeps of a token: who reads the table cannot sign in with it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def handle_of(token_hash: str) -> str:
    """Give the name of a session that its owner's pages may show; it opens nothing."""
    return hashlib.sha256(token_hash.encode()).hexdigest()[:16]
