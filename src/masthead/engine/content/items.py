"""Items by their number or address, for whoever may; and the tags of pages that show them."""

from sqlalchemy import ColumnElement, false, func, not_, select

from masthead.engine.access.actor import Actor
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.errors import ContentIsGone
from masthead.engine.content.models import Item, Redirect, Revision
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork

SEPARATOR = "/"


def item_tag(item_id: int) -> str:
    """Give the cache tag of the pages that show an item."""
    return f"content.item.{item_id}"


def inside(path: str) -> ColumnElement[bool]:
    """Give the condition of all that lies below a path."""
    return Item.path.startswith(f"{path}{SEPARATOR}", autoescape=True)


def get_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, permission: str, *, lock: bool = False
) -> Item:
    """Give an item to whoever has the permission for it, locked for whoever will change it.

    Raises `ContentIsGone` where there is none or it lies in the trash, `SignInNeeded`, `NotAllowed`.
    """
    item = standing_item(work, kind, item_id, lock=lock)
    actor.require(permission, owner=item.owner_id)
    return item


def find_item(work: UnitOfWork, kind: ContentType, item_id: int, *, lock: bool = False) -> Item | None:
    """Find an item that is not in the trash, locked for whoever will change it."""
    item = find_row(work, Item, item_id, lock=lock)
    return item if item is not None and item.kind == kind.name and item.path is not None else None


def standing_item(work: UnitOfWork, kind: ContentType, item_id: int, *, lock: bool = False) -> Item:
    """Give an item that is not in the trash, whoever asks: for what nobody's permission decides."""
    item = find_item(work, kind, item_id, lock=lock)
    if item is None:
        raise ContentIsGone
    return item


def has_below(work: UnitOfWork, item: Item) -> bool:
    """Whether anything lies below an item."""
    return work.scalar(select(Item.id).where(Item.parent_id == item.id).limit(1)) is not None


def require_all(work: UnitOfWork, actor: Actor, permission: str, rows: ColumnElement[bool]) -> None:
    """Raise `SignInNeeded` or `NotAllowed` unless the actor has the permission for each of these items."""
    if actor.reaches_all(permission):
        return
    mine = func.coalesce(actor.allowed_rows(permission, Item.__table__.c.owner_id), false())
    if work.scalar(select(Item.id).where(rows, not_(mine)).limit(1)) is not None:
        actor.require(permission)


def get_revision(work: UnitOfWork, item: Item, number: int) -> Revision:
    """Give a revision by its number; raise `ContentIsGone`."""
    wanted = select(Revision).where(Revision.item_id == item.id, Revision.number == number)
    revision = work.scalar(wanted) if 0 < number <= item.head else None
    if revision is None:
        raise ContentIsGone
    return revision


def title_of(work: UnitOfWork, item_id: str) -> str:
    """Give the title of an item for the audit log; empty where it is gone."""
    item = find_row(work, Item, int(item_id))
    return item.title if item else ""


def find_moved(work: UnitOfWork, kind: ContentType, path: str) -> str | None:
    """Find where what was once live at `path` is live now."""
    moved = select(Item.path).join(Redirect, Redirect.item_id == Item.id)
    return work.scalar(moved.where(Redirect.path == path, Item.kind == kind.name, Item.live.is_not(None)))


def ancestors(path: str) -> list[str]:
    """Give the paths above a path, from the root down: `a`, `a/b` of `a/b/c`."""
    parts = path.split(SEPARATOR)
    return [SEPARATOR.join(parts[:length]) for length in range(1, len(parts))]
