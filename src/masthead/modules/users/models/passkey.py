"""Passkeys: keys that a device, a password manager or a security stick keeps for an account."""

import hashlib
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime, exact
from masthead.modules.users.models.account import Account

NAME_LENGTH = 50
MOST_PASSKEYS = 20
"""Of one account; more would be a mistake or a nuisance."""


class Passkey(Base):
    """The public half of a key, as WebAuthn's credential record (Level 3, §4) wants it kept."""

    __tablename__ = "users_passkey"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    credential_hash: Mapped[str] = mapped_column(exact(64), unique=True)
    """Of the credential's id, which may be 1023 bytes long: too long for an index."""
    credential_id: Mapped[str] = mapped_column(Text)
    """In base64url, as browsers write it."""
    public_key: Mapped[str] = mapped_column(Text)
    """COSE, in base64url."""
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def hash_of(credential_id: str) -> str:
    """Give what a credential is found by."""
    return hashlib.sha256(credential_id.encode("utf-8", "surrogatepass")).hexdigest()
