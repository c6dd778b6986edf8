"""Facts about settings."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.audit.declaration import Audit, Change
from masthead.engine.errors import translatable
from masthead.engine.events.event import Event


@dataclass(frozen=True)
class SettingChanged(Event):
    """Somebody changed a setting while the site runs; values are JSON, None where the files are followed."""

    event_name: ClassVar[str] = "settings.changed"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Setting changed"),
        id="name",
        thing="setting",
        label="name",
        changes=(Change(translatable("Value"), "after", "before"),),
    )
    name: str
    before: str | None
    after: str | None
    actor_id: int | None
