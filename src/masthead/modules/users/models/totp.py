"""Authenticator apps: the secret that an app and the site share, and what has been made of it."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime
from masthead.modules.users.models.account import Account

SEALED_LENGTH = 255
SETUP_LIFETIME = timedelta(minutes=30)
"""How long a secret that no code has confirmed yet is shown."""


class Totp(Base):
    """The app of an account: one at most. It counts once a code of it was typed in."""

    __tablename__ = "users_totp"

    account_id: Mapped[int] = mapped_column(
        BigId, ForeignKey(Account.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sealed: Mapped[str] = mapped_column(String(SEALED_LENGTH))
    """The secret, sealed with SECRET_KEY for this account."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    """The half minute, counted from 1970, of the newest code that was taken: no code is taken after a newer one."""
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def seal_of(account_id: int) -> str:
    """Give what a secret is sealed for: nobody can move it into another account's row."""
    return f"totp:{account_id}"
