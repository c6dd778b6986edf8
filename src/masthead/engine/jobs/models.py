"""When each job ran last and runs next, for all workers on all machines."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import UtcDateTime, exact

NAME_LENGTH = 100


class JobRow(Base):
    """A job known to some release of this site."""

    __tablename__ = "engine_job"

    name: Mapped[str] = mapped_column(exact(NAME_LENGTH), primary_key=True)
    next_run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """End of the lease of the worker that runs it; afterwards the worker counts as dead."""
    last_run_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_milliseconds: Mapped[int | None]
    """How long the last run took."""
    last_error: Mapped[str | None] = mapped_column(
        Text().with_variant(MEDIUMTEXT(charset="utf8mb4"), "mysql", "mariadb")
    )
