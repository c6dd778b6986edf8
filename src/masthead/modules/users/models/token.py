"""One-time tokens: sign-in links, new passwords, invitations, confirmed addresses, half-finished sign-ins."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime, exact
from masthead.modules.users.models.account import EMAIL_LENGTH, Account

LINK, RESET, INVITE, CONFIRM = "link", "reset", "invite", "confirm"
HALF, CHALLENGE = "half", "challenge"
"""A right password whose second factor is still to come; a question that a passkey answers."""
LIFETIMES = {
    LINK: timedelta(hours=24),
    RESET: timedelta(hours=1),
    INVITE: timedelta(days=7),
    CONFIRM: timedelta(hours=24),
    HALF: timedelta(minutes=10),
    CHALLENGE: timedelta(minutes=5),
}
BRIEF = frozenset({HALF, CHALLENGE})
"""Each belongs to one browser: an account may have several at once, and nobody asks for them when they are over."""
PAST_FACTOR = "past_factor"
"""Payload of a sign-in link that asks for no second factor."""
PAYLOAD_LENGTH = 255


class OneTimeToken(Base):
    """A right that was sent to somebody and is used up at its first use; only its digest is kept."""

    __tablename__ = "users_token"

    token_hash: Mapped[str] = mapped_column(exact(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey(Account.id, ondelete="CASCADE"), index=True
    )
    """Empty where the account is made only when the address is confirmed."""
    email: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH))
    """Where it was sent: using it proves that the person reads that address."""
    payload: Mapped[str] = mapped_column(String(PAYLOAD_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
