"""What a version of a page said, by the form's fields; and who put the page where it is."""

from masthead.engine.audit.log import Wanted, newest
from masthead.engine.content.content_type import decode
from masthead.engine.content.events import ContentMoved
from masthead.engine.content.models import Item, Revision
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.pages.models import PAGE, PageFields


def fields_of(revision: Revision) -> dict[str, str]:
    """Give what a revision says, by the form's field names."""
    fields: PageFields = decode(PAGE, revision.fields)
    picture = str(fields.picture or "")
    return {"title": revision.title, "body": fields.body, "teaser": fields.teaser, "picture": picture}


def mover_of(work: UnitOfWork, item: Item) -> str:
    """Give the name of whoever moved a page to where it is; empty where the audit log does not say so (any more)."""
    moves = Wanted(events=(ContentMoved.event_name,), thing=PAGE.name, thing_id=str(item.id))
    for entry in newest(work, moves, limit=1):
        _, after = entry.changes.get("after", (None, None))
        if after == item.path:
            return entry.actor
    return ""
