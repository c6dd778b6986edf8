"""Facts about content; `actor_id` is empty where the clock did it."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.audit.declaration import Audit, Change
from masthead.engine.errors import translatable
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
    audited: ClassVar[Audit | None] = None  # revisions say themselves who wrote what when
    revision: int


@dataclass(frozen=True)
class ContentPublished(_AboutItem):
    """A revision went live."""

    event_name: ClassVar[str] = "content.published"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Shown to everybody"),
        id="item_id",
        changes=(Change(translatable("Version"), "revision"),),
    )
    revision: int


@dataclass(frozen=True)
class ContentUnpublished(_AboutItem):
    """An item was taken down, perhaps with all that lies below it."""

    event_name: ClassVar[str] = "content.unpublished"
    audited: ClassVar[Audit | None] = Audit(words=translatable("Taken down"), id="item_id")
    with_below: bool = False


@dataclass(frozen=True)
class ContentScheduled(_AboutItem):
    """Times were set, or taken away, at which a revision goes up and comes down; in UTC, empty: never."""

    event_name: ClassVar[str] = "content.scheduled"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Times set"),
        id="item_id",
        changes=(
            Change(translatable("Publish at"), "publish_at"),
            Change(translatable("Unpublish at"), "unpublish_at"),
        ),
    )
    publish_at: str
    unpublish_at: str


@dataclass(frozen=True)
class ContentMoved(_AboutItem):
    """An item, and what lies below it, has another address."""

    event_name: ClassVar[str] = "content.moved"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Moved"),
        id="item_id",
        changes=(Change(translatable("Address"), "after", "before"),),
    )
    before: str
    after: str


@dataclass(frozen=True)
class ContentTrashed(_AboutItem):
    """An item, and what lay below it, was put into the trash."""

    event_name: ClassVar[str] = "content.trashed"
    audited: ClassVar[Audit | None] = Audit(words=translatable("Put into the trash"), id="item_id")


@dataclass(frozen=True)
class ContentRestored(_AboutItem):
    """An item, and what was thrown away with it, was taken out of the trash."""

    event_name: ClassVar[str] = "content.restored"
    audited: ClassVar[Audit | None] = Audit(words=translatable("Taken out of the trash"), id="item_id")


@dataclass(frozen=True)
class ContentErased(_AboutItem):
    """An item, and what was thrown away with it, was taken from the trash for good before its time."""

    event_name: ClassVar[str] = "content.erased"
    audited: ClassVar[Audit | None] = Audit(words=translatable("Deleted for good"), id="item_id")


EVENTS = (
    *(ContentSaved, ContentPublished, ContentUnpublished, ContentScheduled),
    *(ContentMoved, ContentTrashed, ContentRestored, ContentErased),
)
