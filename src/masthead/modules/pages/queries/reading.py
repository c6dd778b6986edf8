"""What visitors and programs read: a page at its address, what is around it, site map and feed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup
from sqlalchemy import bindparam, select

from masthead.engine.content.items import (
    LIVE_ITEMS,
    ancestors,
    find_live,
    get_revision,
    standing_item,
)
from masthead.engine.content.models import Item, Live, Revision
from masthead.engine.content.publishing import rendered_anew
from masthead.engine.database.keys import wide
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.media.public import ShownPicture
from masthead.modules.pages.models import LEAD, PAGE

MOST_SUBPAGES = 100
FEED_SIZE = 20
MAP_PART = 2_000
"""Page numbers in a part of the site map: small enough to be kept by the page cache."""
MOST_PARTS = 50_000
"""The protocol's own limit (sitemaps.org)."""
_ITEM, _LIVE = Item.__table__.c, Live.__table__.c
_CRUMBS = (
    select(_ITEM.id, _ITEM.path, _LIVE.title)
    .select_from(Item.__table__.outerjoin(Live.__table__, _LIVE.item_id == _ITEM.id))
    .where(_ITEM.path.in_(bindparam("paths", expanding=True)))
)
_SUBPAGES = (
    select(_ITEM.path, _LIVE.title, _LIVE.teaser, _LIVE.extra)
    .select_from(LIVE_ITEMS)
    .where(_ITEM.kind == PAGE.name, _ITEM.parent_id == bindparam("parent_id"))
    .order_by(_ITEM.position, _ITEM.id)
    .limit(MOST_SUBPAGES)
)
"""Made once, as every page that is not cached asks them: making one takes longer than asking."""


class Crumb(NamedTuple):
    """A page above another one."""

    id: int
    path: str
    title: str
    """Empty where it is not published."""


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
    published_at: datetime | None
    picture: ShownPicture | None = None


class FeedRow(NamedTuple):
    """A page in the feed."""

    id: int
    path: str
    title: str
    teaser: str
    first_at: datetime
    published_at: datetime
    picture: ShownPicture | None = None


def find_shown(work: UnitOfWork, path: str) -> ShownPage | None:
    """Find what everybody sees at a path; rendered anew where an older release rendered it."""
    live = find_live(work, PAGE, path)
    if live is None:
        return None
    html, extra = live.html, _extra(live.extra)
    if live.renderer != PAGE.rendering and live.live is not None:
        item = standing_item(work, PAGE, live.id)
        anew = rendered_anew(PAGE, get_revision(work, item, live.live))
        html, extra = anew.html, anew.extra
    # It comes from the renderer, which lets nothing through that could do harm.
    safe = Markup(html)  # noqa: S704
    return ShownPage(live.id, live.owner_id, path, live.title, live.teaser, safe, live.first_at, _lead(extra))


def previewed(item: Item, revision: Revision) -> ShownPage:
    """Give what a revision would look like if it were published."""
    shown = rendered_anew(PAGE, revision)
    html = Markup(shown.html)  # noqa: S704 - it comes from the renderer
    above = (item.id, item.owner_id, item.path or "", revision.title, shown.teaser)
    return ShownPage(*above, html, None, _lead(shown.extra))


def crumbs(work: UnitOfWork, path: str) -> list[Crumb]:
    """Give the pages above a path, from the root down: one statement, however deep; none at the top."""
    paths = ancestors(path)
    found = work.rows(_CRUMBS, {"paths": paths}) if paths else ()
    return sorted(
        (Crumb(id_, path or "", title or "") for id_, path, title in found), key=lambda crumb: len(crumb.path)
    )


def subpages(work: UnitOfWork, parent_id: int) -> list[Subpage]:
    """Give the published pages directly below a page, in their order."""
    found = work.rows(_SUBPAGES, {"parent_id": parent_id})
    return [Subpage(path or "", title, teaser, _lead(_extra(extra))) for path, title, teaser, extra in found]


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
    columns = (Item.id, Item.path, Live.title, Live.teaser, Live.first_at, Live.published_at, Live.extra)
    wanted = select(*columns).join(Live, Live.item_id == Item.id).where(Item.kind == PAGE.name)
    rows = work.execute(wanted.order_by(Live.first_at.desc()).limit(FEED_SIZE))
    return [
        FeedRow(number, path or "", title, teaser, first_at, published_at, _lead(_extra(extra)))
        for number, path, title, teaser, first_at, published_at, extra in rows
    ]


def _extra(kept: str) -> dict[str, Any]:
    """Read what is kept with what is shown; a page without pictures, as most are, costs nothing."""
    return msgspec.json.decode(kept, type=dict[str, Any]) if LEAD in kept else {}


def _lead(extra: Mapping[str, Any]) -> ShownPicture | None:
    return ShownPicture.read(extra[LEAD]) if extra.get(LEAD) else None
