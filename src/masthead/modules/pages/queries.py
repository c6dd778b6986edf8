"""Pages as they are read: by visitors at an address, by editors branch by branch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup
from sqlalchemy import ColumnElement, bindparam, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from masthead.engine.access.actor import Actor
from masthead.engine.content.content_type import decode
from masthead.engine.content.items import (
    LIVE_ITEMS,
    ancestors,
    find_live,
    get_revision,
    inside,
    standing_item,
)
from masthead.engine.content.models import Item, Live, Revision
from masthead.engine.content.publishing import MOST_COUNTED, rendered_anew
from masthead.engine.content.slugs import slug_of
from masthead.engine.content.trash import KEPT
from masthead.engine.content.tree import siblings
from masthead.engine.database.columns import now
from masthead.engine.database.keys import wide
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, Place, cut
from masthead.modules.media.public import ShownPicture
from masthead.modules.pages.models import LEAD, PAGE, PageFields
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE

MOST_SUBPAGES = 100
PAGE_SIZE = 50
MOST_PLACES = 10
NO_SLUG = "untitled"
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


STATES = {
    "published": Item.live.is_not(None),
    "changed": Item.live.is_not(None) & (Item.live != Item.head),
    "scheduled": Item.publish_at.is_not(None),
    "unpublished": Item.live.is_(None),
}
"""What editors look for, by the name that is in an address."""


@dataclass(frozen=True)
class Search:
    """What an editor looks for among all pages; empty: everything."""

    text: str = ""
    """Part of a title or an address."""
    state: str = ""
    """One of `STATES`."""
    author: str = ""
    """Part of the name of somebody who saved a version."""

    @property
    def query(self) -> dict[str, str]:
        """What says the same in an address."""
        given = {"q": self.text, "state": self.state, "author": self.author}
        return {name: text for name, text in given.items() if text}

    def __bool__(self) -> bool:
        return bool(self.text or self.state or self.author)


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


class DeskRow(NamedTuple):
    """A page in an editor's listing."""

    id: int
    owner_id: int | None
    title: str
    path: str | None
    head: int
    live: int | None
    publish_at: datetime | None
    changed_at: datetime
    trashed_at: datetime | None


class PlaceRow(NamedTuple):
    """A page below which another one may lie."""

    id: int
    title: str
    path: str


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


def branch(work: UnitOfWork, actor: Actor, parent_id: int | None, place: Place) -> Page[DeskRow]:
    """Give a page of the pages directly below another one, in their order, that the actor may write."""
    conditions = [siblings(PAGE, parent_id), Item.path.is_not(None)]
    if place.after is not None:
        last = aliased(Item)
        position = select(last.position).where(last.id == place.after).scalar_subquery()
        further = (Item.position > position) | ((Item.position == position) & (Item.id > place.after))
        conditions.append(further)
    return _by_number(_desk(work, actor, conditions, [Item.position, Item.id]))


def found(work: UnitOfWork, actor: Actor, search: Search, place: Place) -> Page[DeskRow]:
    """Give a page of what is looked for among the pages that the actor may write, the newest pages first."""
    conditions = [Item.path.is_not(None), *_searched(search)]
    if place.after is not None:
        conditions.append(Item.id < place.after)
    return _by_number(_desk(work, actor, conditions, [Item.id.desc()]))


def places(work: UnitOfWork, actor: Actor, permission: str, text: str, moving: Item | None) -> list[PlaceRow]:
    """Give some pages below which the actor may put something, by a part of their title or address.

    What moves cannot lie below itself, nor below what lies below it.
    """
    mine = actor.allowed_rows(permission, Item.__table__.c.owner_id)
    wanted = select(Item.id, Item.title, Item.path).where(
        Item.kind == PAGE.name, Item.path.is_not(None), mine
    )
    if moving is not None:
        wanted = wanted.where(Item.id != moving.id, not_(inside(moving.path or "")))
    near = wanted.where(*_searched(Search(text))).order_by(Item.path).limit(MOST_PLACES)
    return [PlaceRow(number, title, path or "") for number, title, path in work.execute(near)]


def thrown_away(work: UnitOfWork, actor: Actor, place: Place) -> Page[DeskRow]:
    """Give a page of what lies in the trash, the newest pages first, without what went along with it."""
    conditions = [Item.trashed_with == Item.id, Item.trashed_at >= now() - KEPT]
    if place.after is not None:
        conditions.append(Item.id < place.after)
    return _by_number(_desk(work, actor, conditions, [Item.id.desc()], PUBLISH_PAGE))


def gone_along(work: UnitOfWork, item: Item) -> int:
    """Count what was thrown away with a page, up to `MOST_COUNTED` and one more."""
    along = select(Item.id).where(Item.trashed_with == item.id, Item.id != item.id).limit(MOST_COUNTED + 1)
    return work.scalar(select(func.count()).select_from(along.subquery())) or 0


def fields_of(revision: Revision) -> dict[str, str]:
    """Give what a revision says, by the form's field names."""
    fields: PageFields = decode(PAGE, revision.fields)
    picture = str(fields.picture or "")
    return {"title": revision.title, "body": fields.body, "teaser": fields.teaser, "picture": picture}


def _extra(kept: str) -> dict[str, Any]:
    """Read what is kept with what is shown; a page without pictures, as most are, costs nothing."""
    return msgspec.json.decode(kept, type=dict[str, Any]) if LEAD in kept else {}


def _lead(extra: Mapping[str, Any]) -> ShownPicture | None:
    return ShownPicture.read(extra[LEAD]) if extra.get(LEAD) else None


def _desk(
    work: UnitOfWork,
    actor: Actor,
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[InstrumentedAttribute[int] | ColumnElement[int]],
    permission: str = EDIT_PAGE,
) -> list[DeskRow]:
    """Fetch one row more than a page holds, of what the actor has the permission for."""
    columns = (
        *(Item.id, Item.owner_id, Item.title, Item.path, Item.head, Item.live),
        *(Item.publish_at, Item.changed_at, Item.trashed_at),
    )
    visible = actor.allowed_rows(permission, Item.__table__.c.owner_id)
    wanted = select(*columns).where(Item.kind == PAGE.name, visible, *conditions)
    return [DeskRow._make(row) for row in work.execute(wanted.order_by(*order).limit(PAGE_SIZE + 1))]


def _by_number(rows: list[DeskRow]) -> Page[DeskRow]:
    return cut(rows, PAGE_SIZE, lambda row: row.id)


def _named(text: str) -> Iterator[ColumnElement[bool]]:
    """Databases fold Latin letters only, some of them; addresses are folded for every script already."""
    yield Item.title.contains(text, autoescape=True)
    yield func.lower(Item.title).contains(text.lower(), autoescape=True)
    for address in {text.strip("/").casefold(), slug_of(text, NO_SLUG)} - {"", NO_SLUG}:
        yield Item.path.contains(address, autoescape=True)


def _searched(search: Search) -> list[ColumnElement[bool]]:
    conditions = []
    if search.text:
        conditions.append(or_(*_named(search.text)))
    if search.state:
        conditions.append(STATES[search.state])
    if search.author:
        name = func.lower(Revision.author).contains(search.author.lower(), autoescape=True)
        conditions.append(exists().where(Revision.item_id == Item.id, name))
    return conditions
