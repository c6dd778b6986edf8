"""Tables of the outbox: what happened, and to whom it still must be told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime, exact

EVENT_NAME_LENGTH = 100
SUBSCRIBER_LENGTH = 255

WAITING = "waiting"
DELIVERED = "delivered"
DEAD = "dead"

LongText = Text().with_variant(MEDIUMTEXT(charset="utf8mb4"), "mysql", "mariadb")


class OutboxEvent(Base):
    """A fact, written in the transaction that made it true."""

    __tablename__ = "engine_outbox_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(exact(EVENT_NAME_LENGTH))
    payload: Mapped[str] = mapped_column(LongText)
    """The event's fields as a JSON object."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OutboxDelivery(Base):
    """One event on its way to one subscriber."""

    __tablename__ = "engine_outbox_delivery"
    __table_args__ = (Index(None, "state", "next_attempt_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(BigId, ForeignKey("engine_outbox_event.id"), index=True)
    subscriber: Mapped[str] = mapped_column(exact(SUBSCRIBER_LENGTH))
    state: Mapped[str] = mapped_column(exact(16))
    attempts: Mapped[int]
    """Counted when an attempt begins, so that a reaction which kills its worker is counted too."""
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it is due; while a worker holds it, when the worker's lease ends."""
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(LongText)
