"""Facts about pictures; `actor_id` says who did it."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.audit.declaration import Audit
from masthead.engine.errors import translatable
from masthead.engine.events.event import Event


@dataclass(frozen=True)
class PictureAdded(Event):
    """A picture came into the library."""

    event_name: ClassVar[str] = "media.picture_added"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Picture added"), id="picture_id", thing="picture"
    )
    picture_id: int
    actor_id: int | None


@dataclass(frozen=True)
class PictureChanged(Event):
    """A picture has another name or description: what shows it may say so."""

    event_name: ClassVar[str] = "media.picture_changed"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Picture described"), id="picture_id", thing="picture"
    )
    picture_id: int
    actor_id: int | None


@dataclass(frozen=True)
class PictureDeleted(Event):
    """A picture left the library; its files go after it."""

    event_name: ClassVar[str] = "media.picture_deleted"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Picture deleted"), id="picture_id", thing="picture"
    )
    picture_id: int
    actor_id: int | None
    digest: str
    deleted_at: str
    """ISO 8601, UTC: files that were put later belong to the same picture, brought anew."""


@dataclass(frozen=True)
class PictureFilesChanged(Event):
    """The files of a picture are gone from the storage, or there again: what shows it shows its words, or it."""

    event_name: ClassVar[str] = "media.picture_files_changed"
    audited: ClassVar[Audit | None] = None  # nobody did it here: it was seen
    picture_id: int
    is_lost: bool


@dataclass(frozen=True)
class LookCameDue(Event):
    """It is time to look whether files that are gone are back."""

    event_name: ClassVar[str] = "media.look_came_due"
    audited: ClassVar[Audit | None] = None  # nobody did it: the clock did
    noted_at: str
    """ISO 8601, UTC."""
    after: int = 0
    """Number of the picture after which this look begins."""


@dataclass(frozen=True)
class ComparisonCameDue(Event):
    """It is time to compare the next pictures with their files."""

    event_name: ClassVar[str] = "media.comparison_came_due"
    audited: ClassVar[Audit | None] = None  # nobody did it: the clock did
    noted_at: str
    """ISO 8601, UTC."""
    after: str = ""
    """Digest of the picture after which this look begins."""


@dataclass(frozen=True)
class SweepCameDue(Event):
    """It is time to look for files that no picture names."""

    event_name: ClassVar[str] = "media.sweep_came_due"
    audited: ClassVar[Audit | None] = None  # nobody did it: the clock did
    noted_at: str
    """ISO 8601, UTC."""


EVENTS = (
    *(PictureAdded, PictureChanged, PictureDeleted, PictureFilesChanged),
    *(ComparisonCameDue, LookCameDue, SweepCameDue),
)
