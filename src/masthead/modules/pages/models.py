"""What a page is made of, and how that becomes what readers see."""

import msgspec

from masthead.engine.content.content_type import ContentType, Rendered
from masthead.engine.content.markup import LONGEST_TEXT, Author, excerpt, markup_of
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE

BODY_LENGTH = LONGEST_TEXT
TEASER_LENGTH = 300


class PageFields(msgspec.Struct, frozen=True):
    """What editors write besides the title."""

    body: str = ""
    """Markdown."""
    teaser: str = ""
    """A sentence for listings, feeds and search engines; empty: the first words of the body."""


def render_page(fields: PageFields) -> Rendered:
    """Make what is shown of a page."""
    teaser = fields.teaser or excerpt(fields.body, TEASER_LENGTH)
    return Rendered(str(markup_of(fields.body, author=Author.EDITOR)), teaser)


PAGE = ContentType(name="page", fields=PageFields, render=render_page, edit=EDIT_PAGE, publish=PUBLISH_PAGE)
