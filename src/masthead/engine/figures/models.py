"""The table of figures: a ring for each span of time, so it has a largest size from the start."""

from sqlalchemy import BigInteger, Integer
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import exact

NAME_LENGTH = 40


class Figure(Base):
    """A count in one span of time. The next round of the ring begins a slot anew."""

    __tablename__ = "engine_figure"

    span: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """Length in minutes."""
    slot: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(exact(NAME_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    """Which span it is, counted from the epoch; the slot is its remainder."""
    count: Mapped[int] = mapped_column(BigInteger)
