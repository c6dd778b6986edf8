"""What follows the publication of a CV, its end, and a photo that is described otherwise, or gone."""

from functools import partial

from masthead.engine.content.events import ContentPublished, ContentUnpublished
from masthead.engine.content.items import standing_item
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import NotFound
from masthead.engine.events.afterwards import afterwards
from masthead.engine.storage.choose import storage_of
from masthead.modules.cv.commands.photos import show_photo_anew
from masthead.modules.cv.commands.printing import CAN_PRINT, keep_none, keep_only, paper_for
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.queries.cvs import get_shown
from masthead.modules.media.events import PictureChanged, PictureFilesChanged


def on_picture_changed(work: UnitOfWork, event: PictureChanged | PictureFilesChanged) -> None:
    """Say of photos what the library says, and print what shows them anew."""
    for item_id in show_photo_anew(work, event.picture_id):
        _print_anew(work, item_id)


def on_cv_published(work: UnitOfWork, event: ContentPublished) -> None:
    """Make the PDF, remove those of earlier versions; nothing for other kinds of content."""
    if event.kind == CV.name:
        _print_anew(work, event.item_id)


def on_cv_unpublished(work: UnitOfWork, event: ContentUnpublished) -> None:
    """Remove the PDFs: they say where somebody lives and how to call them."""
    if event.kind == CV.name and not _is_live(work, event.item_id):
        afterwards(work, partial(keep_none, storage_of(work), event.item_id))


def _is_live(work: UnitOfWork, item_id: int) -> bool:
    try:
        return standing_item(work, CV, item_id).live is not None
    except NotFound:
        return False


def _print_anew(work: UnitOfWork, item_id: int) -> None:
    if not CAN_PRINT:
        return
    try:
        shown = get_shown(work, standing_item(work, CV, item_id).slug, only=True)
    except NotFound:  # taken down since: nobody needs it
        return
    afterwards(work, partial(keep_only, storage_of(work), paper_for(shown)))
