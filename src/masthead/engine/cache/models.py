"""The append-only list of what became stale; every process reads its end a few times a second."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime, exact, now

LONGEST_TAG = 190


class StaleTag(Base):
    """One tag became stale. Rows are only added, so that two writers never wait for each other."""

    __tablename__ = "engine_stale_tag"
    # Without AUTOINCREMENT SQLite gives the number of a purged last row again, and readers that
    # already passed it would miss the new one.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    tag: Mapped[str] = mapped_column(exact(LONGEST_TAG))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now, index=True)
