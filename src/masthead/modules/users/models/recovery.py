"""Recovery codes: for who lost the phone. Each works once, and the database keeps only digests."""

import base64
import hashlib
import secrets
import unicodedata

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, exact
from masthead.modules.users.models.account import Account

HOW_MANY = 10
CODE_BYTES = 10
"""80 bits: too many to be found from the digest, so a fast hash will do and SECRET_KEY is not needed."""
GROUP = 4
MISREAD = str.maketrans("018", "olb")
"""Digits that base32 does not have, and the letters that people took for them."""


class RecoveryCode(Base):
    """A code that was not used yet."""

    __tablename__ = "users_recovery_code"

    account_id: Mapped[int] = mapped_column(
        BigId, ForeignKey(Account.id, ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[str] = mapped_column(exact(64), primary_key=True)


def new_codes() -> tuple[str, ...]:
    """Make ten codes as people are shown them: `abcd-efgh-ijkl-mnop`."""
    return tuple(_grouped(secrets.token_bytes(CODE_BYTES)) for _ in range(HOW_MANY))


def digest_of(account_id: int, code: str) -> str:
    """Give what the database keeps of a code, however it was typed."""
    folded = unicodedata.normalize("NFKC", code).casefold()
    plain = "".join(character for character in folded if character.isalnum()).translate(MISREAD)
    return hashlib.sha256(f"{account_id}:{plain}".encode()).hexdigest()


def _grouped(raw: bytes) -> str:
    text = base64.b32encode(raw).decode().lower()
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))
