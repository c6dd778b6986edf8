"""What a page is made of, and how that becomes what readers see."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import msgspec

from masthead.engine.content.content_type import ContentType, Rendered
from masthead.engine.content.texts import pictures_in, rendered_text
from masthead.engine.database.unit_of_work import UnitOfWork, current_work
from masthead.engine.errors import translatable
from masthead.modules.media.public import Owner, find_picture, illustrations, uses_are
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE, VIEW_PAGE

BODY_LENGTH = 100_000
"""Characters: the longest text that may be turned into a page."""
TEASER_LENGTH = 300
LEAD = "picture"
"""Under what the lead picture is kept with what is shown of a page."""


class PageFields(msgspec.Struct, frozen=True):
    """What editors write besides the title."""

    body: str = ""
    """Markdown."""
    teaser: str = ""
    """A sentence for listings, feeds and search engines; empty: the first words of the body."""
    picture: int | None = None
    """Number of the picture that stands at the head of the page and in listings."""


def render_page(fields: PageFields) -> Rendered:
    """Make what is shown of a page; its pictures are those that are there now."""
    work = current_work()
    shown = illustrations(work, [number for number, _ in pictures_in(fields.body)])
    rendered = rendered_text(
        fields.body, "editor", teaser=fields.teaser, longest=TEASER_LENGTH, pictures=shown
    )
    lead = find_picture(work, fields.picture)
    return replace(rendered, extra={LEAD: asdict(lead)}) if lead else rendered


def pictures_of(fields: PageFields) -> set[int]:
    """Give the numbers of all pictures that a page shows."""
    return {number for number, _ in pictures_in(fields.body)} | (
        {fields.picture} if fields.picture else set()
    )


def record_pictures(work: UnitOfWork, item_id: int, title: str, versions: Sequence[PageFields]) -> None:
    """Let the library know which pictures a page shows, so that nobody deletes them."""
    shown = set[int]().union(*map(pictures_of, versions))
    uses_are(work, Owner(PAGE.name, item_id, title, f"/pages/{item_id}/edit"), shown)


def silent_pictures(fields: PageFields) -> list[int]:
    """Give the numbers of pictures for which the page has no words of its own: the library must have some."""
    return [number for number, words in pictures_in(fields.body) if not words]


PAGE = ContentType(
    name="page",
    fields=PageFields,
    render=render_page,
    refer=record_pictures,
    edit=EDIT_PAGE,
    publish=PUBLISH_PAGE,
    view=VIEW_PAGE,
    endpoint="pages.page_show",
    word=translatable("Page"),
    desk_endpoint="pages.page_edit",
)
