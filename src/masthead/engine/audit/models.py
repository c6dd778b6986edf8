"""The table of the audit log. Nothing in it is a foreign key: it outlives whom and what it is about."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime, exact

EVENT_LENGTH = 100
KIND_LENGTH = 50
ID_LENGTH = 100
ACTOR_LENGTH = 50
LABEL_LENGTH = 200
REQUEST_ID_LENGTH = 64
ADDRESS_LENGTH = 45


class AuditRow(Base):
    """Something happened. Rows are added; they go when their time is over, and lose names that are erased."""

    __tablename__ = "engine_audit"
    __table_args__ = (
        Index(None, "event", "id"),
        Index("ix_engine_audit_actor_name", "actor", "id"),
        Index(None, "thing", "thing_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    event: Mapped[str] = mapped_column(exact(EVENT_LENGTH))
    """Its stable name: `users.account_blocked`."""
    way: Mapped[str] = mapped_column(exact(16))
    """How it came: page, api, command, worker."""
    actor_id: Mapped[int | None] = mapped_column(BigId, index=True)
    """Account of whoever did it; empty where nobody was signed in."""
    actor: Mapped[str] = mapped_column(exact(ACTOR_LENGTH))
    """Name as it was. Empty beside a number: the account was erased."""
    thing: Mapped[str] = mapped_column(exact(KIND_LENGTH))
    thing_id: Mapped[str] = mapped_column(exact(ID_LENGTH))
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    """Name of the thing as it was."""
    changes: Mapped[str] = mapped_column(Text)
    """JSON: name → [before, after]; a null where the value before is not kept."""
    request_id: Mapped[str] = mapped_column(exact(REQUEST_ID_LENGTH))
    """Under which the log lines of the same request are found."""
    address: Mapped[str] = mapped_column(exact(ADDRESS_LENGTH))
    """Network of the visitor, or nothing."""
