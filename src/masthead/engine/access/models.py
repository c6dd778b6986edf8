"""What administrators set on the site itself: roles of their own, and what roles may do besides the defaults."""

from datetime import datetime

from sqlalchemy import Boolean, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import UtcDateTime, exact

ROLE_LENGTH = 32
TITLE_LENGTH = 50
PERMISSION_LENGTH = 100


class RoleRow(Base):
    """A role that was made here, or what was set here about one that is always there.

    The row of `administrator` is also held: by whoever changes roles and grants.
    """

    __tablename__ = "engine_role"

    name: Mapped[str] = mapped_column(exact(ROLE_LENGTH), primary_key=True)
    """Stable: accounts have the role under this name, whatever its title."""
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    needs_factor: Mapped[bool | None] = mapped_column(Boolean)
    """Whether whoever has the role must have a second factor; also kept for roles that are always there. None: no."""


class GrantRow(Base):
    """How far a permission reaches for a role, in place of the module's default."""

    __tablename__ = "engine_grant"

    role: Mapped[str] = mapped_column(exact(ROLE_LENGTH), primary_key=True)
    permission: Mapped[str] = mapped_column(exact(PERMISSION_LENGTH), primary_key=True)
    scope: Mapped[int] = mapped_column(SmallInteger)
    """See `Scope`; 0 takes the default away."""
