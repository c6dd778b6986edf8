"""Pages as they are read: by visitors at an address, by editors branch by branch."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from masthead.engine.access.actor import Actor
from masthead.engine.content.content_type import decode
from masthead.engine.content.items import LIVE_ITEMS, ancestors, find_live, get_item, get_revision
from masthead.engine.content.models import Item, Live, Revision
from masthead.engine.content.publishing import rendered_anew
from masthead.engine.content.trash import KEPT
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, Place
from masthead.modules.pages.models import PAGE, PageFields
from masthead.modules.pages.permissions import EDIT_PAGE

MOST_SUBPAGES = 100
PAGE_SIZE = 50
FEED_SIZE = 20
MOST_MAPPED = 50_000
"""The protocol's own limit (sitemaps.org)."""
_ITEM, _LIVE = Item.__table__.c, Live.__table__.c
_CRUMBS = (
    select(_ITEM.path, _LIVE.title)
    .select_from(LIVE_ITEMS)
    .where(_ITEM.path.in_(bindparam("paths", expanding=True)))
)
_SUBPAGES = (
    select(_ITEM.path, _LIVE.title, _LIVE.teaser)
    .select_from(LIVE_ITEMS)
    .where(_ITEM.kind == PAGE.name, _ITEM.parent_id == bindparam("parent_id"))
    .order_by(_ITEM.position, _ITEM.id)
    .limit(MOST_SUBPAGES)
)
"""Made once, as every page that is not cached asks them: making one takes longer than asking."""


class Crumb(NamedTuple):
    """A page above another one."""

    path: str
    title: str


class Subpage(NamedTuple):
    """A page in a listing for visitors."""

    path: str
    title: str
    teaser: str


class ShownPage(NamedTuple):
    """What a visitor sees at an address."""

    id: int
    path: str
    title: str
    teaser: str
    html: Markup
    published_at: datetime | None


class FeedRow(NamedTuple):
    """A page in the feed."""

    id: int
    path: str
    title: str
    teaser: str
    first_at: datetime
    published_at: datetime


class DeskRow(NamedTuple):
    """A page in an editor's listing."""

    id: int
    position: int
    title: str
    path: str | None
    head: int
    live: int | None
    publish_at: datetime | None
    changed_at: datetime
    trashed_at: datetime | None


class Version(NamedTuple):
    """A line of a page's history."""

    number: int
    author: str
    made_at: datetime
    note: str


def find_shown(work: UnitOfWork, path: str) -> ShownPage | None:
    """Find what everybody sees at a path; rendered anew where an older release rendered it."""
    live = find_live(work, PAGE, path)
    if live is None:
        return None
    html = live.html
    if live.renderer != PAGE.renderer and live.live is not None:
        item = get_item(work, PAGE, live.id)
        html = rendered_anew(PAGE, get_revision(work, item, live.live)).html
    # It comes from the renderer, which lets nothing through that could do harm.
    return ShownPage(live.id, path, live.title, live.teaser, Markup(html), live.first_at)  # noqa: S704


def previewed(item: Item, revision: Revision) -> ShownPage:
    """Give what a revision would look like if it were published."""
    shown = rendered_anew(PAGE, revision)
    html = Markup(shown.html)  # noqa: S704 - it comes from the renderer
    return ShownPage(item.id, item.path or "", revision.title, shown.teaser, html, None)


def crumbs(work: UnitOfWork, path: str) -> list[Crumb]:
    """Give the published pages above a path, from the root down: one statement, however deep; none at the top."""
    paths = ancestors(path)
    found = work.rows(_CRUMBS, {"paths": paths}) if paths else ()
    return sorted((Crumb(path or "", title) for path, title in found), key=lambda crumb: len(crumb.path))


def subpages(work: UnitOfWork, parent_id: int) -> list[Subpage]:
    """Give the published pages directly below a page, in their order."""
    found = work.rows(_SUBPAGES, {"parent_id": parent_id})
    return [Subpage(path or "", title, teaser) for path, title, teaser in found]


def published(work: UnitOfWork) -> list[tuple[str, datetime]]:
    """Give the paths of published pages with when they were last published, as many as a site map may have."""
    wanted = select(Item.path, Live.published_at).join(Live, Live.item_id == Item.id)
    mine = wanted.where(Item.kind == PAGE.name).order_by(Item.id).limit(MOST_MAPPED)
    return [(path or "", published_at) for path, published_at in work.execute(mine)]


def newest(work: UnitOfWork) -> list[FeedRow]:
    """Give the pages that were first published last."""
    columns = (Item.id, Item.path, Live.title, Live.teaser, Live.first_at, Live.published_at)
    wanted = select(*columns).join(Live, Live.item_id == Item.id).where(Item.kind == PAGE.name)
    return [
        FeedRow._make(row) for row in work.execute(wanted.order_by(Live.first_at.desc()).limit(FEED_SIZE))
    ]


def branch(work: UnitOfWork, actor: Actor, parent_id: int | None, place: Place) -> Page[DeskRow]:
    """Give a page of the pages directly below another one, in their order, that the actor may write."""
    below = Item.parent_id.is_(None) if parent_id is None else Item.parent_id == parent_id
    conditions = [below, Item.path.is_not(None)]
    if place.after is not None:
        conditions.append(Item.position > place.after)
    rows = _desk(work, actor, conditions, [Item.position, Item.id])
    return Page(rows[:PAGE_SIZE], after=rows[PAGE_SIZE - 1].position if len(rows) > PAGE_SIZE else None)


def thrown_away(work: UnitOfWork, actor: Actor, place: Place) -> Page[DeskRow]:
    """Give a page of what lies in the trash, the newest pages first, without what went along with it."""
    conditions = [Item.trashed_with == Item.id, Item.trashed_at >= now() - KEPT]
    if place.after is not None:
        conditions.append(Item.id < place.after)
    rows = _desk(work, actor, conditions, [Item.id.desc()])
    return Page(rows[:PAGE_SIZE], after=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None)


def history(work: UnitOfWork, item: Item, place: Place) -> Page[Version]:
    """Give a page of an item's versions, the newest first."""
    wanted = select(Revision.number, Revision.author, Revision.made_at, Revision.note)
    mine = wanted.where(Revision.item_id == item.id).order_by(Revision.number.desc()).limit(PAGE_SIZE + 1)
    if place.after is not None:
        mine = mine.where(Revision.number < place.after)
    rows = [Version._make(row) for row in work.execute(mine)]
    more = len(rows) > PAGE_SIZE
    return Page(rows[:PAGE_SIZE], after=rows[PAGE_SIZE - 1].number if more else None)


def fields_of(revision: Revision) -> dict[str, str]:
    """Give what a revision says, by the form's field names."""
    fields: PageFields = decode(PAGE, revision.fields)
    return {"title": revision.title, "body": fields.body, "teaser": fields.teaser}


def _desk(
    work: UnitOfWork,
    actor: Actor,
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[InstrumentedAttribute[int] | ColumnElement[int]],
) -> list[DeskRow]:
    """Fetch one row more than a page holds, of what the actor may write."""
    columns = (
        *(Item.id, Item.position, Item.title, Item.path, Item.head, Item.live),
        *(Item.publish_at, Item.changed_at, Item.trashed_at),
    )
    visible = actor.allowed_rows(EDIT_PAGE, Item.__table__.c.owner_id)
    wanted = select(*columns).where(Item.kind == PAGE.name, visible, *conditions)
    return [DeskRow._make(row) for row in work.execute(wanted.order_by(*order).limit(PAGE_SIZE + 1))]
