"""What a page is made of, and how that becomes what readers see."""

import msgspec

from masthead.engine.content.content_type import ContentType, Rendered
from masthead.engine.content.texts import rendered_text
from masthead.engine.errors import translatable
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE, VIEW_PAGE

BODY_LENGTH = 100_000
"""Characters: the longest text that may be turned into a page."""
TEASER_LENGTH = 300


class PageFields(msgspec.Struct, frozen=True):
    """What editors write besides the title."""

    body: str = ""
    """Markdown."""
    teaser: str = ""
    """A sentence for listings, feeds and search engines; empty: the first words of the body."""


def render_page(fields: PageFields) -> Rendered:
    """Make what is shown of a page."""
    return rendered_text(fields.body, "editor", teaser=fields.teaser, longest=TEASER_LENGTH)


PAGE = ContentType(
    name="page",
    fields=PageFields,
    render=render_page,
    edit=EDIT_PAGE,
    publish=PUBLISH_PAGE,
    view=VIEW_PAGE,
    endpoint="pages.page_show",
    word=translatable("Page"),
    desk_endpoint="pages.page_edit",
)
