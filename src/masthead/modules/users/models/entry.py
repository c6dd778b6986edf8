"""The directory's table. Its first three columns are the ones that existing sites have and read."""

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import exact

USERNAME_LENGTH = 50
EMAIL_LENGTH = 100
FOLDED_LENGTH = 200
"""Case folding and NFKC may lengthen a name; what is beyond is cut, for it is only searched."""


class Entry(Base):
    """Somebody in the directory; not an account of this site."""

    __tablename__ = "users"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    username: Mapped[str] = mapped_column(String(USERNAME_LENGTH))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    username_folded: Mapped[str | None] = mapped_column(exact(FOLDED_LENGTH), index=True)
    """For the search; empty in rows that were written by somebody else's SQL, until a job fills it."""
