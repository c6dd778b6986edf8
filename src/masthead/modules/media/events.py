"""Facts about pictures; `actor_id` says who did it."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.events.event import Event


@dataclass(frozen=True)
class PictureAdded(Event):
    """A picture came into the library."""

    event_name: ClassVar[str] = "media.picture_added"
    picture_id: int
    actor_id: int | None


@dataclass(frozen=True)
class PictureChanged(Event):
    """A picture has another name or description: what shows it may say so."""

    event_name: ClassVar[str] = "media.picture_changed"
    picture_id: int
    actor_id: int | None


@dataclass(frozen=True)
class PictureDeleted(Event):
    """A picture left the library; its files go after it."""

    event_name: ClassVar[str] = "media.picture_deleted"
    picture_id: int
    actor_id: int | None
    digest: str
    deleted_at: str
    """ISO 8601, UTC: files that were put later belong to the same picture, brought anew."""


@dataclass(frozen=True)
class SweepCameDue(Event):
    """It is time to look for files that no picture names."""

    event_name: ClassVar[str] = "media.sweep_came_due"
    noted_at: str
    """ISO 8601, UTC."""


EVENTS = (PictureAdded, PictureChanged, PictureDeleted, SweepCameDue)
