"""Where items are: their order and addresses. A tree is changed by one at a time, whoever holds its row."""

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, update

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.errors import AddressIsTooLong, AddressIsUsed, PlaceIsInside
from masthead.engine.content.events import ContentMoved
from masthead.engine.content.faces import FaceChange, face_changed
from masthead.engine.content.items import SEPARATOR, get_item
from masthead.engine.content.models import PATH_LENGTH, Item, Redirect, Tree
from masthead.engine.database.columns import UtcDateTime, now
from masthead.engine.database.keys import claim_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record


def hold_tree(work: UnitOfWork, kind: ContentType) -> None:
    """Let nobody else change the tree until the commit; what was read before may be stale, so read after."""
    claim_row(work, Tree, kind.name)


def address(work: UnitOfWork, kind: ContentType, parent_id: int | None, slug: str) -> str:
    """Give the path of a slug below a parent; raise where the parent is gone or the path too long."""
    above = get_item(work, kind, parent_id, lock=True).path if parent_id is not None else None
    path = SEPARATOR.join(filter(None, (above, slug)))
    if len(path) > PATH_LENGTH:
        raise AddressIsTooLong
    return path


def last_position(work: UnitOfWork, kind: ContentType, parent_id: int | None) -> int:
    """Give the position after the last sibling."""
    siblings = select(func.max(Item.position)).where(Item.kind == kind.name, _below(parent_id))
    last = work.scalar(siblings)
    return 0 if last is None else last + 1


def refuse_used(work: UnitOfWork, path: str, but: int | None = None) -> None:
    """Raise `AddressIsUsed` where another item has this path."""
    holder = work.scalar(select(Item.id).where(Item.path == path))
    if holder is not None and holder != but:
        raise AddressIsUsed


def move_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, *, parent_id: int | None, slug: str
) -> None:
    """Give an item another parent or slug; all below it comes along, and the old addresses lead to the new.

    Raises `PlaceIsInside` for a place in its own branch, `AddressIsUsed`, `AddressIsTooLong`.
    """
    hold_tree(work, kind)
    item = get_item(work, kind, item_id, lock=True)
    actor.require(kind.publish, owner=item.owner_id)
    before = item.path or ""
    after = address(work, kind, parent_id, slug)
    if f"{after}{SEPARATOR}".startswith(f"{before}{SEPARATOR}") and after != before:
        raise PlaceIsInside
    if after != before:
        refuse_used(work, after, but=item.id)
        _refuse_long(work, before, after)
    if item.parent_id != parent_id:
        item.parent_id, item.position = parent_id, last_position(work, kind, parent_id)
    item.slug = slug
    touch(work, kind.tag, kind.tree_tag)
    if after != before:
        _readdress(work, item, before, after)
        record(work, ContentMoved(item.id, kind.name, actor.id, before, after))
        face_changed(work, FaceChange(item.id, inside=after))


def reorder_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, *, before_id: int | None
) -> None:
    """Put an item before one of its siblings, or last; siblings are numbered anew."""
    hold_tree(work, kind)
    item = get_item(work, kind, item_id, lock=True)
    actor.require(kind.publish, owner=item.owner_id)
    siblings = select(Item.id).where(
        Item.kind == kind.name, _below(item.parent_id), Item.path.is_not(None), Item.id != item.id
    )
    order = list(work.scalars(siblings.order_by(Item.position, Item.id)))
    order.insert(order.index(before_id) if before_id in order else len(order), item.id)
    for position, sibling in enumerate(order):
        work.execute(update(Item).where(Item.id == sibling).values(position=position))
    touch(work, kind.tag, kind.tree_tag)


def _refuse_long(work: UnitOfWork, before: str, after: str) -> None:
    longest = select(func.max(func.char_length(func.coalesce(Item.path, "")))).where(_inside(before))
    if (work.scalar(longest) or 0) - len(before) + len(after) > PATH_LENGTH:
        raise AddressIsTooLong


def _readdress(work: UnitOfWork, item: Item, before: str, after: str) -> None:
    """Write the new paths of a branch; whatever of it was ever live is found at its former address, too.

    Three statements, however large the branch.
    """
    branch = (Item.id == item.id) | _inside(before)
    work.flush()
    known = select(Item.path, Item.id, literal(now(), UtcDateTime)).where(
        branch, Item.first_live_at.is_not(None)
    )
    former = select(Item.path).where(branch)
    unsynchronized = {"synchronize_session": False}
    work.execute(delete(Redirect).where(Redirect.path.in_(former)), execution_options=unsynchronized)
    work.execute(insert(Redirect).from_select(["path", "item_id", "made_at"], known))
    moved = literal(after).concat(func.substr(Item.path, len(before) + 1))
    work.execute(update(Item).where(branch).values(path=moved), execution_options=unsynchronized)
    work.refresh(item)


def _inside(path: str) -> ColumnElement[bool]:
    return Item.path.startswith(f"{path}{SEPARATOR}", autoescape=True)


def _below(parent_id: int | None) -> ColumnElement[bool]:
    return Item.parent_id.is_(None) if parent_id is None else Item.parent_id == parent_id
