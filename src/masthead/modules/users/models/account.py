"""Accounts: who may sign in, under which name and address, in which roles."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime, exact

NAME_LENGTH = 50
EMAIL_LENGTH = 254
KEY_LENGTH = 255
"""Folding may lengthen a name; the form refuses one whose key would not fit."""
PASSWORD_HASH_LENGTH = 255

ACTIVE, INVITED, BLOCKED = "active", "invited", "blocked"
STATES = (ACTIVE, INVITED, BLOCKED)


class Account(Base):
    """Somebody who may sign in once the state is active."""

    __tablename__ = "users_account"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(exact(KEY_LENGTH), unique=True)
    """The name folded: two names that people would take for one are one."""
    email: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH))
    email_key: Mapped[str | None] = mapped_column(exact(KEY_LENGTH), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(PASSWORD_HASH_LENGTH))
    """Empty while nobody chose a password: only a one-time link lets its owner in."""
    state: Mapped[str] = mapped_column(String(16))
    language: Mapped[str | None] = mapped_column(String(8))
    """Of the site's mail to this person; empty: the site's own."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AccountRole(Base):
    """A role that was given to an account."""

    __tablename__ = "users_account_role"

    account_id: Mapped[int] = mapped_column(
        BigId, ForeignKey(Account.id, ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(32), primary_key=True)
