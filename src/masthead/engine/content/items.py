"""Items by their number or address, and the tags of pages that show them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from masthead.engine.content.content_type import ContentType
from masthead.engine.content.errors import ContentIsGone
from masthead.engine.content.models import Item, Live, Redirect, Revision
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork

SEPARATOR = "/"


class Shown(NamedTuple):
    """What everybody sees at a path."""

    id: int
    owner_id: int | None
    live: int | None
    title: str
    teaser: str
    html: str
    extra: str
    renderer: int
    first_at: datetime
    published_at: datetime


_ITEM, _LIVE = Item.__table__.c, Live.__table__.c
LIVE_ITEMS = Item.__table__.join(Live.__table__, _LIVE.item_id == _ITEM.id)
"""What is live with its item: where the statements of pages that everybody reads look."""
_SHOWN = (
    select(
        *(_ITEM.id, _ITEM.owner_id, _ITEM.live),
        *(_LIVE.title, _LIVE.teaser, _LIVE.html, _LIVE.extra),
        *(_LIVE.renderer, _LIVE.first_at, _LIVE.published_at),
    )
    .select_from(LIVE_ITEMS)
    .where(_ITEM.path == bindparam("path"), _ITEM.kind == bindparam("kind"))
)
"""Narrow and made once: every page that is not cached asks it, and making it takes longer than asking."""


def item_tag(item_id: int) -> str:
    """Give the cache tag of the pages that show an item."""
    return f"content.item.{item_id}"


def get_item(work: UnitOfWork, kind: ContentType, item_id: int, *, lock: bool = False) -> Item:
    """Give an item that is not in the trash, locked for whoever will change it; else `ContentIsGone`."""
    item = find_row(work, Item, item_id, lock=lock)
    if item is None or item.kind != kind.name or item.path is None:
        raise ContentIsGone
    return item


def get_revision(work: UnitOfWork, item: Item, number: int) -> Revision:
    """Give a revision by its number; raise `ContentIsGone`."""
    wanted = select(Revision).where(Revision.item_id == item.id, Revision.number == number)
    revision = work.scalar(wanted) if 0 < number <= item.head else None
    if revision is None:
        raise ContentIsGone
    return revision


def find_live(work: UnitOfWork, kind: ContentType, path: str) -> Shown | None:
    """Find what everybody sees at a path."""
    rows = work.rows(_SHOWN, {"path": path, "kind": kind.name})
    return Shown._make(rows[0]) if rows else None


def find_moved(work: UnitOfWork, kind: ContentType, path: str) -> str | None:
    """Find where what was once live at `path` is live now."""
    moved = select(Item.path).join(Redirect, Redirect.item_id == Item.id)
    return work.scalar(moved.where(Redirect.path == path, Item.kind == kind.name, Item.live.is_not(None)))


def ancestors(path: str) -> list[str]:
    """Give the paths above a path, from the root down: `a`, `a/b` of `a/b/c`."""
    parts = path.split(SEPARATOR)
    return [SEPARATOR.join(parts[:length]) for length in range(1, len(parts))]
