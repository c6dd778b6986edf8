"""Facts about settings."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.events.event import Event


@dataclass(frozen=True)
class SettingChanged(Event):
    """Somebody changed a setting while the site runs; values are JSON, None where the files are followed."""

    event_name: ClassVar[str] = "settings.changed"
    name: str
    before: str | None
    after: str | None
    actor_id: int | None
