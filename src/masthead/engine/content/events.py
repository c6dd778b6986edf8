"""Facts about content; `actor_id` is empty where the clock did it."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.events.event import Event


@dataclass(frozen=True)
class _AboutItem(Event):
    item_id: int
    kind: str
    actor_id: int | None


@dataclass(frozen=True)
class ContentSaved(_AboutItem):
    """A revision was saved; nobody but editors sees it yet."""

    event_name: ClassVar[str] = "content.saved"
    revision: int


@dataclass(frozen=True)
class ContentPublished(_AboutItem):
    """A revision went live."""

    event_name: ClassVar[str] = "content.published"
    revision: int


@dataclass(frozen=True)
class ContentUnpublished(_AboutItem):
    """An item was taken down, perhaps with all that lies below it."""

    event_name: ClassVar[str] = "content.unpublished"
    with_below: bool = False


@dataclass(frozen=True)
class ContentMoved(_AboutItem):
    """An item, and what lies below it, has another address."""

    event_name: ClassVar[str] = "content.moved"
    before: str
    after: str


@dataclass(frozen=True)
class ContentTrashed(_AboutItem):
    """An item, and what lay below it, was put into the trash."""

    event_name: ClassVar[str] = "content.trashed"


@dataclass(frozen=True)
class ContentRestored(_AboutItem):
    """An item, and what was thrown away with it, was taken out of the trash."""

    event_name: ClassVar[str] = "content.restored"


@dataclass(frozen=True)
class ContentErased(_AboutItem):
    """An item, and what was thrown away with it, was taken from the trash for good before its time."""

    event_name: ClassVar[str] = "content.erased"


EVENTS = (
    ContentSaved,
    ContentPublished,
    ContentUnpublished,
    ContentMoved,
    ContentTrashed,
    ContentRestored,
    ContentErased,
)
