"""What follows the publication of a CV: its PDF is made before somebody asks for it."""

from functools import partial

from masthead.engine.content.events import ContentPublished
from masthead.engine.content.items import standing_item
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import NotFound
from masthead.engine.events.afterwards import afterwards
from masthead.engine.storage.choose import storage_of
from masthead.modules.cv.commands.printing import CAN_PRINT, keep_only, paper_for
from masthead.modules.cv.models.cv import CV, language_of
from masthead.modules.cv.queries.cvs import get_shown


def on_cv_published(work: UnitOfWork, event: ContentPublished) -> None:
    """Make the PDF, and remove those of earlier versions; nothing for other kinds of content."""
    if event.kind != CV.name or not CAN_PRINT:
        return
    try:
        item = standing_item(work, CV, event.item_id)
        shown = get_shown(work, language_of(item.path or ""), only=True)
    except NotFound:  # taken down since: nobody needs it
        return
    afterwards(work, partial(keep_only, storage_of(work), paper_for(shown)))
