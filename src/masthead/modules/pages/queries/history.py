"""What a version of a page said, by the form's fields."""

from masthead.engine.content.content_type import decode
from masthead.engine.content.models import Revision
from masthead.modules.pages.models import PAGE, PageFields


def fields_of(revision: Revision) -> dict[str, str]:
    """Give what a revision says, by the form's field names."""
    fields: PageFields = decode(PAGE, revision.fields)
    picture = str(fields.picture or "")
    return {"title": revision.title, "body": fields.body, "teaser": fields.teaser, "picture": picture}
