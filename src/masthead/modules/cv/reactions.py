"""What follows the publication of a CV, and a photo that is described otherwise, or gone."""

from functools import partial

from masthead.engine.content.events import ContentPublished
from masthead.engine.content.items import standing_item
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import NotFound
from masthead.engine.events.afterwards import afterwards
from masthead.engine.storage.choose import storage_of
from masthead.modules.cv.commands.photos import show_photo_anew
from masthead.modules.cv.commands.printing import CAN_PRINT, keep_only, paper_for
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.queries.cvs import get_shown
from masthead.modules.media.events import PictureChanged, PictureFilesChanged


def on_picture_changed(work: UnitOfWork, event: PictureChanged | PictureFilesChanged) -> None:
    """Say of photos what the library says."""
    show_photo_anew(work, event.picture_id)


def on_cv_published(work: UnitOfWork, event: ContentPublished) -> None:
    """Make the PDF, remove those of earlier versions; nothing for other kinds of content."""
    if event.kind != CV.name or not CAN_PRINT:
        return
    try:
        item = standing_item(work, CV, event.item_id)
        shown = get_shown(work, item.slug, only=True)
    except NotFound:  # taken down since: nobody needs it
        return
    afterwards(work, partial(keep_only, storage_of(work), paper_for(shown)))
