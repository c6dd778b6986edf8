"""What pages do when the clock publishes, and when a picture is described otherwise."""

from masthead.engine.content.events import ContentPublished, ContentUnpublished
from masthead.engine.content.items import find_item
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.media.events import PictureChanged
from masthead.modules.pages.commands import record_pictures, show_anew
from masthead.modules.pages.models import PAGE


def on_content_published(work: UnitOfWork, event: ContentPublished) -> None:
    """The version that was seen before may have shown other pictures."""
    _record(work, event.kind, event.item_id)


def on_content_unpublished(work: UnitOfWork, event: ContentUnpublished) -> None:
    """What nobody sees any more holds no picture."""
    _record(work, event.kind, event.item_id)


def on_picture_changed(work: UnitOfWork, event: PictureChanged) -> None:
    """Say what the library says."""
    show_anew(work, event.picture_id)


def _record(work: UnitOfWork, kind: str, item_id: int) -> None:
    item = find_item(work, PAGE, item_id, lock=True) if kind == PAGE.name else None
    if item is not None:
        record_pictures(work, item)
