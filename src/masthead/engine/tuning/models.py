"""Tables of the settings that were changed while the site runs, and of every such change."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime, exact
from masthead.engine.events.models import LongText

SETTING_LENGTH = 100
ACTOR_LENGTH = 100


class KeptSetting(Base):
    """A setting that was changed; without a row it is as the files say."""

    __tablename__ = "engine_setting"

    name: Mapped[str] = mapped_column(exact(SETTING_LENGTH), primary_key=True)
    """`site.name`, `users.page_size`; it is stored, so it never changes."""
    value: Mapped[str] = mapped_column(LongText)
    """JSON."""


class SettingChange(Base):
    """Who changed a setting, when, and how; written once."""

    __tablename__ = "engine_setting_change"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(exact(SETTING_LENGTH))
    before: Mapped[str | None] = mapped_column(LongText)
    """JSON; None where the files were followed."""
    after: Mapped[str | None] = mapped_column(LongText)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    """Name as it was: it outlives the account."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
