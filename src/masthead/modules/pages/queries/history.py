"""What a page said: its versions, and one of them by the form's fields."""

from masthead.engine.content.content_type import decode
from masthead.engine.content.history import Version, versions
from masthead.engine.content.models import Item, Revision
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, Place, cut
from masthead.modules.pages.models import PAGE, PageFields
from masthead.modules.pages.queries.desk import PAGE_SIZE


def history(work: UnitOfWork, item: Item, place: Place) -> Page[Version]:
    """Give a page of an item's versions, the newest first."""
    rows = versions(work, item, below=place.after, limit=PAGE_SIZE + 1)
    return cut(rows, PAGE_SIZE, lambda version: version.number)


def fields_of(revision: Revision) -> dict[str, str]:
    """Give what a revision says, by the form's field names."""
    fields: PageFields = decode(PAGE, revision.fields)
    picture = str(fields.picture or "")
    return {"title": revision.title, "body": fields.body, "teaser": fields.teaser, "picture": picture}
