"""Items by their number or address, and the tags of pages that show them."""

from sqlalchemy import select

from masthead.engine.content.content_type import ContentType
from masthead.engine.content.errors import ContentIsGone
from masthead.engine.content.models import Item, Live, Redirect, Revision
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork

SEPARATOR = "/"


def item_tag(item_id: int) -> str:
    """Give the cache tag of the pages that show an item."""
    return f"content.item.{item_id}"


def find_item(work: UnitOfWork, kind: ContentType, item_id: int, *, lock: bool = False) -> Item | None:
    """Find an item that is not in the trash, locked for whoever will change it."""
    item = find_row(work, Item, item_id, lock=lock)
    return item if item is not None and item.kind == kind.name and item.path is not None else None


def get_item(work: UnitOfWork, kind: ContentType, item_id: int, *, lock: bool = False) -> Item:
    """Give an item that is not in the trash, locked for whoever will change it; else `ContentIsGone`."""
    item = find_item(work, kind, item_id, lock=lock)
    if item is None:
        raise ContentIsGone
    return item


def get_revision(work: UnitOfWork, item: Item, number: int) -> Revision:
    """Give a revision by its number; raise `ContentIsGone`."""
    wanted = select(Revision).where(Revision.item_id == item.id, Revision.number == number)
    revision = work.scalar(wanted) if 0 < number <= item.head else None
    if revision is None:
        raise ContentIsGone
    return revision


def find_live(work: UnitOfWork, kind: ContentType, path: str) -> tuple[Item, Live] | None:
    """Find what everybody sees at a path."""
    shown = select(Item, Live).join(Live, Live.item_id == Item.id)
    row = work.execute(shown.where(Item.path == path, Item.kind == kind.name)).one_or_none()
    return (row[0], row[1]) if row else None


def find_moved(work: UnitOfWork, kind: ContentType, path: str) -> str | None:
    """Find where what was once live at `path` is live now."""
    moved = select(Item.path).join(Redirect, Redirect.item_id == Item.id)
    return work.scalar(moved.where(Redirect.path == path, Item.kind == kind.name, Item.live.is_not(None)))


def ancestors(path: str) -> list[str]:
    """Give the paths above a path, from the root down: `a`, `a/b` of `a/b/c`."""
    parts = path.split(SEPARATOR)
    return [SEPARATOR.join(parts[:length]) for length in range(1, len(parts))]
