"""The trash: what is thrown away takes its branch along, gives its addresses free, and can be had back."""

from datetime import timedelta

from sqlalchemy import delete, select

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.errors import ContentIsGone
from masthead.engine.content.events import ContentRestored, ContentTrashed
from masthead.engine.content.items import SEPARATOR, get_item
from masthead.engine.content.models import PATH_LENGTH, SLUG_LENGTH, Item
from masthead.engine.content.publishing import take_down
from masthead.engine.content.tree import hold_tree, last_position
from masthead.engine.database.columns import now
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.engine.jobs.job import Job

KEPT = timedelta(days=30)
BATCH = 100


def trash_item(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int) -> None:
    """Throw an item away, with all that lies below it; everybody stops seeing it at once."""
    hold_tree(work, kind)
    top = get_item(work, kind, item_id, lock=True)
    actor.require(kind.publish, owner=top.owner_id)
    inside = Item.path.startswith(f"{top.path}{SEPARATOR}", autoescape=True)
    for item in [top, *work.scalars(select(Item).where(inside).with_for_update())]:
        take_down(work, kind, item, actor.id)
        item.path, item.trashed_at, item.trashed_with = None, now(), top.id
    record(work, ContentTrashed(top.id, kind.name, actor.id))
    touch(work, kind.tag)


def restore_item(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int) -> Item:
    """Take an item out of the trash, with what was thrown away with it; all of it is unpublished.

    It comes back where it was; to the root where its parent is gone, under a free slug where its own is used.
    """
    hold_tree(work, kind)
    top = find_row(work, Item, item_id, lock=True)
    if top is None or top.kind != kind.name or top.trashed_with != top.id:
        raise ContentIsGone
    actor.require(kind.publish, owner=top.owner_id)
    parent = find_row(work, Item, top.parent_id) if top.parent_id else None
    if parent is None or parent.path is None:
        top.parent_id = parent = None
    top.position = last_position(work, kind, top.parent_id)
    below = _branch(work, top)
    _place(work, top, parent.path if parent else None)
    restored = {top.id: top, **{item.id: item for item in below}}
    for item in below:
        _place(work, item, restored[item.parent_id or top.id].path)
    record(work, ContentRestored(top.id, kind.name, actor.id))
    touch(work, kind.tag)
    return top


def _branch(work: UnitOfWork, top: Item) -> list[Item]:
    """Give what was thrown away with an item, parents before their children."""
    gone = select(Item).where(Item.trashed_with == top.id, Item.id != top.id).with_for_update()
    waiting = list(work.scalars(gone.order_by(Item.id)))
    ordered, known = list[Item](), {top.id}
    while waiting:
        ready = [item for item in waiting if item.parent_id in known]
        known.update(item.id for item in ready)
        waiting = [item for item in waiting if item.id not in known] if ready else []
        ordered.extend(ready)
    return ordered


def _place(work: UnitOfWork, item: Item, above: str | None) -> None:
    """Give an item an address below `above`, its own if that is free."""
    number, slug = 1, item.slug
    while True:
        path = SEPARATOR.join(filter(None, (above, slug)))[:PATH_LENGTH]
        if work.scalar(select(Item.id).where(Item.path == path)) is None:
            break
        number += 1
        slug = f"{item.slug[: SLUG_LENGTH - 8]}-{number}"
    item.slug, item.path, item.trashed_at, item.trashed_with = slug, path, None, None
    work.flush()


def _empty(work: UnitOfWork) -> None:
    """Delete for good what has lain in the trash for long; children before their parents."""
    old = Item.trashed_at < now() - KEPT
    parents = select(Item.parent_id).where(Item.parent_id.is_not(None))
    leaves = select(Item.id).where(old, Item.id.not_in(parents)).limit(BATCH)
    work.execute(delete(Item).where(Item.id.in_(list(work.scalars(leaves)))))


EMPTY_TRASH = Job("engine.empty_content_trash", 3600, _empty)
