"""What editors find: pages branch by branch or by a search, places by name, the trash."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from masthead.engine.access.actor import Actor
from masthead.engine.content.items import inside
from masthead.engine.content.models import Item, Revision
from masthead.engine.content.neighbours import UNKNOWN, Neighbours, neighbours_among
from masthead.engine.content.publishing import MOST_COUNTED
from masthead.engine.content.slugs import slug_of
from masthead.engine.content.trash import KEPT
from masthead.engine.content.tree import siblings
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, Place, cut
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE

PAGE_SIZE = 50
MOST_PLACES = 10
NO_SLUG = "untitled"
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


class DeskRow(NamedTuple):
    """A page in an editor's listing."""

    id: int
    owner_id: int | None
    title: str
    path: str | None
    head: int
    live: int | None
    publish_at: datetime | None
    unpublish_at: datetime | None
    changed_at: datetime
    trashed_at: datetime | None
    neighbours: Neighbours = Neighbours()
    """What the listing of a branch shows around it."""


class PlaceRow(NamedTuple):
    """A page below which another one may lie."""

    id: int
    title: str
    path: str


def branch(work: UnitOfWork, actor: Actor, parent_id: int | None, place: Place) -> Page[DeskRow]:
    """Give a page of the pages directly below another one, in their order, that the actor may write."""
    conditions = [siblings(PAGE, parent_id), Item.path.is_not(None)]
    if place.after is not None:
        last = aliased(Item)
        position = select(last.position).where(last.id == place.after).scalar_subquery()
        further = (Item.position > position) | ((Item.position == position) & (Item.id > place.after))
        conditions.append(further)
    rows = _desk(work, actor, conditions, [Item.position, Item.id])
    around = neighbours_among([row.id for row in rows], parent_id)
    shown = [row._replace(neighbours=one) for row, one in zip(rows, around, strict=True)]
    if shown and place.after is not None:
        shown[0] = shown[0]._replace(neighbours=shown[0].neighbours._replace(before=UNKNOWN))
    return _by_number(shown)


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
        *(Item.publish_at, Item.unpublish_at, Item.changed_at, Item.trashed_at),
    )
    visible = actor.allowed_rows(permission, Item.__table__.c.owner_id)
    wanted = select(*columns).where(Item.kind == PAGE.name, visible, *conditions)
    return [DeskRow(*row) for row in work.execute(wanted.order_by(*order).limit(PAGE_SIZE + 1))]


def _by_number(rows: list[DeskRow]) -> Page[DeskRow]:
    return cut(rows, PAGE_SIZE, lambda row: row.id)


def _named(text: str) -> Iterator[ColumnElement[bool]]:
    """A database of the locale C folds Latin letters only; addresses are folded for every script already."""
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
