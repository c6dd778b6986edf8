"""The order of what lies below an item: before another one, last, or one place up or down."""

from sqlalchemy import ColumnElement, and_, or_, select, true, update

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.errors import OrderWasChanged
from masthead.engine.content.items import get_item
from masthead.engine.content.models import Item
from masthead.engine.content.neighbours import UNKNOWN, Neighbours
from masthead.engine.content.tree import hold_tree, last_position, require_place, siblings
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork


def reorder_item(
    work: UnitOfWork,
    actor: Actor,
    kind: ContentType,
    item_id: int,
    *,
    before_id: int | None,
    seen: Neighbours | None = None,
) -> Item:
    """Put an item before one of its siblings, or last; two statements, however many siblings.

    The actor needs the permission to publish for the item and for its parent, whose listing it changes. `seen` is
    between what the actor saw it: what was done since is not done twice, and `OrderWasChanged` is raised where it
    stands elsewhere by now.
    """
    item = _ordered(work, actor, kind, item_id)
    if seen is not None:
        present = _neighbours(work, actor, kind, item)
        if present.parent == seen.parent and present.after == str(before_id or ""):
            return item
        _refuse_changed(item, seen, present)
    touch(work, kind.tag, kind.below_tag(item.parent_id))
    before = find_row(work, Item, before_id) if before_id is not None and before_id != item_id else None
    if before and (before.kind, before.parent_id) == (kind.name, item.parent_id) and before.path is not None:
        _put_before(work, kind, item, before)
    elif before_id != item_id:
        item.position = last_position(work, kind, item.parent_id)
    return item


def shift_item(
    work: UnitOfWork,
    actor: Actor,
    kind: ContentType,
    item_id: int,
    *,
    up: bool,
    seen: Neighbours | None = None,
) -> Item:
    """Put an item one place up or down among its siblings; at the end of the list it stays where it is.

    `seen` is as for `reorder_item`.
    """
    item = _ordered(work, actor, kind, item_id)
    if seen is not None:
        present = _neighbours(work, actor, kind, item)
        passed, now_there = (seen.before, present.after) if up else (seen.after, present.before)
        if present.parent == seen.parent and passed == now_there != "":
            return item
        _refuse_changed(item, seen._replace(**{"after" if up else "before": UNKNOWN}), present)
    touch(work, kind.tag, kind.below_tag(item.parent_id))
    next_one = _next(work, kind, item, up=up)
    if next_one is not None:
        _put_before(work, kind, *((item, next_one) if up else (next_one, item)))
    return item


def _ordered(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int) -> Item:
    """Give the item to whoever may order it, with the tree held. The order at the top is nobody's own."""
    hold_tree(work, kind)
    item = get_item(work, actor, kind, item_id, kind.publish, lock=True)
    if item.parent_id is None:
        actor.require(kind.publish)
    else:
        require_place(work, actor, kind, item.parent_id, kind.publish)
    return item


def _refuse_changed(item: Item, seen: Neighbours, present: Neighbours) -> None:
    """Raise `OrderWasChanged` unless what was seen around an item is there; what was not shown is not compared."""
    if any(one not in {UNKNOWN, other} for one, other in zip(seen, present, strict=True)):
        raise OrderWasChanged(item.parent_id)


def _neighbours(work: UnitOfWork, actor: Actor, kind: ContentType, item: Item) -> Neighbours:
    """Give what is around an item in a listing of what the actor may write."""
    visible = actor.allowed_rows(kind.edit, Item.__table__.c.owner_id)
    around = (_next(work, kind, item, up=up, among=visible) for up in (True, False))
    return Neighbours(str(item.parent_id or ""), *(str(one.id) if one else "" for one in around))


def _next(
    work: UnitOfWork, kind: ContentType, item: Item, *, up: bool, among: ColumnElement[bool] | None = None
) -> Item | None:
    here, number = item.position, item.id
    if up:
        beyond = or_(Item.position < here, and_(Item.position == here, Item.id < number))
        order = (Item.position.desc(), Item.id.desc())
    else:
        beyond = or_(Item.position > here, and_(Item.position == here, Item.id > number))
        order = (Item.position.asc(), Item.id.asc())
    standing = siblings(kind, item.parent_id) & Item.path.is_not(None) & (true() if among is None else among)
    return work.scalar(select(Item).where(standing, beyond).order_by(*order).limit(1))


def _put_before(work: UnitOfWork, kind: ContentType, item: Item, other: Item) -> None:
    """Make room before another item, and put this one there: also where several have one position."""
    place = other.position
    behind = or_(Item.position > place, and_(Item.position == place, Item.id >= other.id))
    work.execute(
        update(Item)
        .where(siblings(kind, item.parent_id), behind, Item.id != item.id)
        .values(position=Item.position + 2),
        execution_options={"synchronize_session": False},
    )
    work.refresh(other)
    item.position = place + 1
