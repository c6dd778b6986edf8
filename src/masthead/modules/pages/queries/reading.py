"""What visitors and programs read: a page at its address, what is around it, site map and feed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup
from sqlalchemy import select

from masthead.engine.content.models import Item, Live, Revision
from masthead.engine.content.outdated import find_anew
from masthead.engine.content.publishing import rendered_anew
from masthead.engine.content.reading import MOST_BELOW, Above, Below, look_around
from masthead.engine.database.keys import wide
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, cut
from masthead.modules.media.public import ShownPicture
from masthead.modules.pages.models import LEAD, PAGE

FEED_SIZE = 20
MAP_PART = 2_000
"""Page numbers in a part of the site map: small enough to be kept by the page cache."""
MOST_PARTS = 50_000
"""The protocol's own limit (sitemaps.org)."""


class Subpage(NamedTuple):
    """A page in a listing for visitors."""

    path: str
    title: str
    teaser: str
    picture: ShownPicture | None = None


class ShownPage(NamedTuple):
    """What a visitor sees at an address."""

    id: int
    owner_id: int | None
    path: str
    title: str
    teaser: str
    html: Markup
    picture: ShownPicture | None = None


class PlacedPage(NamedTuple):
    """What a visitor sees at an address, with what lies around it."""

    page: ShownPage
    above: list[Above]
    below: Page[Subpage]
    """In their order, from the first one or after another one."""


class FeedRow(NamedTuple):
    """A page in the feed."""

    id: int
    path: str
    title: str
    teaser: str
    first_at: datetime
    published_at: datetime
    picture: ShownPicture | None = None


def find_placed(work: UnitOfWork, path: str, after: int | None = None) -> PlacedPage | None:
    """Find what everybody sees at a path; rendered anew where another release rendered it and that can be done.

    The pages below it are the first ones, or those that follow the page with the number `after`.
    """
    shown, above, below = look_around(work, PAGE, path, after)
    if shown is None:
        return None
    html, extra = shown.html, _extra(shown.extra)
    anew = find_anew(work, PAGE, shown.id, number=shown.live, renderer=shown.renderer)
    if anew is not None:
        html, extra = anew.html, anew.extra
    # It comes from the renderer, which lets nothing through that could do harm.
    safe = Markup(html)  # noqa: S704
    about = (shown.id, shown.owner_id, path, shown.title, shown.teaser)
    return PlacedPage(ShownPage(*about, safe, _lead(extra)), above, _subpages(below))


def previewed(item: Item, revision: Revision) -> ShownPage:
    """Give what a revision would look like if it were published."""
    shown = rendered_anew(PAGE, revision)
    html = Markup(shown.html)  # noqa: S704 - it comes from the renderer
    above = (item.id, item.owner_id, item.path or "", revision.title, shown.teaser)
    return ShownPage(*above, html, _lead(shown.extra))


def placed(work: UnitOfWork, page: ShownPage) -> PlacedPage:
    """Put a preview where the page would stand."""
    _, above, below = look_around(work, PAGE, page.path)
    return PlacedPage(page, above, _subpages(below))


def mapped(work: UnitOfWork, part: int | None = None) -> list[tuple[str, datetime]]:
    """Give paths of published pages with when they were last published: one part's, or the first ones.

    Of the first ones there is one more than a part holds where one part is not enough.
    """
    wanted = select(Item.path, Live.published_at).join(Live, Live.item_id == Item.id)
    mine = wanted.where(Item.kind == PAGE.name).order_by(Item.id).limit(MAP_PART + 1)
    if part is not None:
        mine = mine.where(Item.id >= wide(part * MAP_PART), Item.id < wide((part + 1) * MAP_PART))
    return [(path or "", published_at) for path, published_at in work.execute(mine)]


def map_parts(work: UnitOfWork) -> list[int]:
    """Give the numbers of the site map's parts, which are stretches of page numbers, where any is published."""
    start = (Item.id - Item.id % MAP_PART).label("start")
    live = select(start).where(Item.kind == PAGE.name, Item.live.is_not(None)).group_by(start).order_by(start)
    return [first // MAP_PART for first in work.scalars(live.limit(MOST_PARTS))]


def newest(work: UnitOfWork) -> list[FeedRow]:
    """Give the pages that were first published last."""
    wanted = (
        select(
            *(Item.id, Item.path, Live.title, Live.teaser),
            *(Item.first_live_at, Live.published_at, Live.extra),
        )
        .join(Live, Live.item_id == Item.id)
        .where(Item.kind == PAGE.name, Item.first_live_at.is_not(None))
        .order_by(Item.first_live_at.desc())
        .limit(FEED_SIZE)
    )
    return [
        FeedRow(
            number, path or "", title, teaser, first_at or published_at, published_at, _lead(_extra(extra))
        )
        for number, path, title, teaser, first_at, published_at, extra in work.execute(wanted)
    ]


def _extra(kept: str) -> dict[str, Any]:
    """Read what is kept with what is shown; a page without pictures, as most are, costs nothing."""
    return msgspec.json.decode(kept, type=dict[str, Any]) if LEAD in kept else {}


def _lead(extra: Mapping[str, Any]) -> ShownPicture | None:
    return ShownPicture.read(extra[LEAD]) if extra.get(LEAD) else None


def _subpages(below: Sequence[Below]) -> Page[Subpage]:
    page = cut(below, MOST_BELOW, lambda one: one.id)
    rows = [Subpage(one.path, one.title, one.teaser, _lead(_extra(one.extra))) for one in page.rows]
    return Page(rows, page.after)
