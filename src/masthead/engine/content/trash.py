"""The trash: what is thrown away takes its branch along, gives its addresses free, and can be had back."""

from collections.abc import Collection
from datetime import timedelta
from itertools import count

from sqlalchemy import delete, select, update

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.errors import AddressIsTooLong, ContentIsGone
from masthead.engine.content.events import ContentRestored, ContentTrashed
from masthead.engine.content.faces import FaceChange, face_changed
from masthead.engine.content.items import SEPARATOR, get_item
from masthead.engine.content.models import PATH_LENGTH, SLUG_LENGTH, Item, Live
from masthead.engine.content.tree import hold_tree, last_position
from masthead.engine.database.columns import now
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.engine.jobs.job import Job

KEPT = timedelta(days=30)
BATCH = 100
MANY = 1_000
"""Numbers in one statement."""


def trash_item(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int) -> None:
    """Throw an item away, with all that lies below it; everybody stops seeing it at once."""
    hold_tree(work, kind)
    top = get_item(work, kind, item_id, lock=True)
    actor.require(kind.publish, owner=top.owner_id)
    inside = Item.path.startswith(f"{top.path}{SEPARATOR}", autoescape=True)
    branch = list(work.scalars(select(Item.id).where((Item.id == top.id) | inside).with_for_update()))
    face_changed(work, FaceChange(top.id, inside=top.path))
    gone = {"path": None, "live": None, "scheduled": None, "publish_at": None, "unpublish_at": None}
    for some in (branch[start : start + MANY] for start in range(0, len(branch), MANY)):
        work.execute(delete(Live).where(Live.item_id.in_(some)))
        work.execute(
            update(Item).where(Item.id.in_(some)).values(**gone, trashed_at=now(), trashed_with=top.id)
        )
    record(work, ContentTrashed(top.id, kind.name, actor.id))
    touch(work, kind.tag, kind.tree_tag)


def restore_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, reserved: Collection[str] = ()
) -> Item:
    """Take an item out of the trash, with what was thrown away with it; all of it is unpublished.

    It comes back where it was; to the root where its parent is gone, under a free slug where its own is used
    or, at the root, reserved. Raises `AddressIsTooLong` where its parent's address has grown too long for it.
    """
    hold_tree(work, kind)
    top = find_row(work, Item, item_id, lock=True)
    if top is None or top.kind != kind.name or top.trashed_with != top.id or is_over(top):
        raise ContentIsGone
    actor.require(kind.publish, owner=top.owner_id)
    parent = find_row(work, Item, top.parent_id) if top.parent_id else None
    if parent is None or parent.path is None:
        top.parent_id = parent = None
    top.position = last_position(work, kind, top.parent_id)
    above = parent.path if parent else None
    top.slug = _free_slug(work, top.slug, above, () if above else reserved)
    paths = {top.id: _below(above, top.slug)}
    branch = _branch(work, top)
    for item in branch:
        paths[item.id] = _below(paths[item.parent_id or top.id], item.slug)
    for item in (top, *branch):
        item.path, item.trashed_at, item.trashed_with = paths[item.id], None, None
    record(work, ContentRestored(top.id, kind.name, actor.id))
    touch(work, kind.tag, kind.tree_tag)
    return top


def is_over(item: Item) -> bool:
    """Whether an item's time in the trash is over: it is being deleted, perhaps in parts."""
    return item.trashed_at is not None and item.trashed_at < now() - KEPT


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


def _free_slug(work: UnitOfWork, slug: str, above: str | None, reserved: Collection[str]) -> str:
    """Give the slug, or the first free one with a number; what lies below it is then free as well."""
    for number in count(1):
        wanted = slug if number == 1 else f"{slug[: SLUG_LENGTH - 8]}-{number}"
        used = select(Item.id).where(Item.path == _below(above, wanted))
        if wanted not in reserved and work.scalar(used) is None:
            return wanted
    raise AssertionError("numbers do not end")


def _below(above: str | None, slug: str) -> str:
    path = SEPARATOR.join(filter(None, (above, slug)))
    if len(path) > PATH_LENGTH:
        raise AddressIsTooLong
    return path


def _empty(work: UnitOfWork) -> None:
    """Delete for good what has lain in the trash for long; children before their parents."""
    old = (Item.trashed_at < now() - KEPT) & Item.path.is_(None)
    parents = select(Item.parent_id).where(Item.parent_id.is_not(None))
    leaves = select(Item.id).where(old, Item.id.not_in(parents)).limit(BATCH)
    work.execute(delete(Item).where(Item.id.in_(list(work.scalars(leaves))), old))


EMPTY_TRASH = Job("engine.empty_content_trash", 3600, _empty)
