"""The trash: what is thrown away takes its branch along, gives its addresses free, and can be had back."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import ColumnElement, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import aliased

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.errors import AddressIsTooLong, ContentIsGone
from masthead.engine.content.events import ContentErased, ContentRestored, ContentTrashed
from masthead.engine.content.faces import FaceChange, face_changed
from masthead.engine.content.items import get_item, inside, require_all
from masthead.engine.content.models import PATH_LENGTH, SLUG_LENGTH, Item, Live, PreviewLink, Redirect
from masthead.engine.content.tree import hold_tree, last_position, path_below, require_place
from masthead.engine.database.columns import UtcDateTime, now
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.events.outbox import record
from masthead.engine.jobs.job import Job

KEPT = timedelta(days=30)
SLACK = timedelta(hours=1)
"""Between the end of the time in which something can be had back and its end: no transaction lasts as long,
so nobody takes a branch out of the trash while it is being deleted."""
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""When that was thrown away which is to be deleted now."""
BATCH = 100
ROUNDS = 10
"""Batches in one run of the job."""
_UNSYNCHRONIZED = {"synchronize_session": False}


def trash_item(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int) -> None:
    """Throw an item away, with all that lies below it; everybody stops seeing it at once.

    The actor needs the permission to publish for each item of the branch. Preview links end for good.
    """
    hold_tree(work, kind)
    top = get_item(work, actor, kind, item_id, kind.publish, lock=True)
    branch = (Item.id == top.id) | inside(top.path or "")
    require_all(work, actor, kind.publish, branch)
    # Held before anybody is told: whoever refers to one of them meanwhile has committed, or waits for the end.
    work.execute(select(Item.id).where(branch).order_by(Item.id).with_for_update())
    face_changed(work, FaceChange(top.id, inside=top.path))
    # The path is read before it is emptied: MariaDB assigns in this order.
    gone = (
        update(Item)
        .where(branch)
        .ordered_values(
            (Item.trashed_path, Item.path),
            (Item.path, None),
            (Item.live, None),
            (Item.scheduled, None),
            (Item.publish_at, None),
            (Item.unpublish_at, None),
            (Item.trashed_at, now()),
            (Item.trashed_with, top.id),
        )
    )
    work.execute(gone, execution_options=_UNSYNCHRONIZED)
    # After the items, which are now ours alone: what somebody published a moment ago is seen here.
    along = select(Item.id).where(Item.trashed_with == top.id)
    for kept in (Live, PreviewLink):
        work.execute(delete(kept).where(kept.item_id.in_(along)), execution_options=_UNSYNCHRONIZED)
    work.expire_all()
    record(work, ContentTrashed(item_id, kind.name, actor.id))
    touch(work, kind.tag, kind.tree_tag, kind.below_tag(top.parent_id))


def restore_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, reserved: Collection[str] = ()
) -> Item:
    """Take an item out of the trash, with what was thrown away with it; all of it is unpublished.

    It comes back where it was; to the root where its parent is gone, under a free slug where its own is used
    or, at the root, reserved; its former addresses lead there. Raises `AddressIsTooLong` where its parent's address has grown too long for it.
    The actor needs the permission to publish for all that comes back, and for the place.
    """
    hold_tree(work, kind)
    top = get_trashed(work, actor, kind, item_id, lock=True)
    along = Item.trashed_with == top.id
    require_all(work, actor, kind.publish, along)
    parent = find_row(work, Item, top.parent_id) if top.parent_id else None
    if parent is None or parent.path is None:
        top.parent_id = None
    above = require_place(work, actor, kind, top.parent_id, kind.publish)
    top.position = last_position(work, kind, top.parent_id)
    top.slug = _free_slug(work, kind, top.slug, above, () if above else reserved)
    before, after = top.trashed_path or "", path_below(kind, above, top.slug)
    longest = (
        work.scalar(select(func.max(func.char_length(func.coalesce(Item.trashed_path, "")))).where(along))
        or 0
    )
    if longest - len(before) + len(after) > PATH_LENGTH:
        raise AddressIsTooLong
    back = (
        update(Item)
        .where(along)
        .ordered_values(
            (Item.path, literal(after).concat(func.substr(Item.trashed_path, len(before) + 1))),
            (Item.trashed_path, None),
            (Item.trashed_at, None),
            (Item.trashed_with, None),
        )
    )
    work.flush()
    if after != before:
        _lead_on(work, along)
    work.execute(back, execution_options=_UNSYNCHRONIZED)
    work.expire_all()
    record(work, ContentRestored(item_id, kind.name, actor.id))
    touch(work, kind.tag)
    return top


def erase_item(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int) -> None:
    """Let nobody have an item, and what was thrown away with it, out of the trash any more.

    The worker deletes it within minutes, in batches. The actor needs the permission to publish for all of it.
    """
    hold_tree(work, kind)
    top = get_trashed(work, actor, kind, item_id, lock=True)
    along = Item.trashed_with == top.id
    require_all(work, actor, kind.publish, along)
    work.execute(update(Item).where(along).values(trashed_at=AT_ONCE), execution_options=_UNSYNCHRONIZED)
    # What was thrown away before, from below it, stays for its own time, and would be in the way.
    parent = aliased(Item)
    erased = select(parent.id).where(parent.trashed_with == item_id)
    apart = update(Item).where(Item.parent_id.in_(erased), Item.trashed_with != item_id)
    work.execute(apart.values(parent_id=None), execution_options=_UNSYNCHRONIZED)
    work.expire_all()
    record(work, ContentErased(item_id, kind.name, actor.id))


def get_trashed(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, *, lock: bool = False
) -> Item:
    """Give an item that can be had back to whoever may publish it; raise `ContentIsGone`."""
    top = find_row(work, Item, item_id, lock=lock)
    if top is None or top.kind != kind.name or top.trashed_with != top.id or is_over(top):
        raise ContentIsGone
    actor.require(kind.publish, owner=top.owner_id)
    return top


def is_over(item: Item) -> bool:
    """Whether an item's time in the trash is over: it is being deleted, perhaps in parts."""
    return item.trashed_at is not None and item.trashed_at < now() - KEPT


def _free_slug(
    work: UnitOfWork, kind: ContentType, slug: str, above: str | None, reserved: Collection[str]
) -> str:
    """Give the slug, or the first free one with a number; what lies below it is then free as well."""
    for number in count(1):
        wanted = slug if number == 1 else f"{slug[: SLUG_LENGTH - 8]}-{number}"
        used = select(Item.id).where(Item.path == path_below(kind, above, wanted))
        if wanted not in reserved and work.scalar(used) is None:
            return wanted
    raise AssertionError("numbers do not end")


def _lead_on(work: UnitOfWork, along: ColumnElement[bool]) -> None:
    """Let the addresses at which a branch was seen lead to it, those that no other has had since."""
    taken = exists().where(Redirect.path == Item.trashed_path)
    seen = select(Item.trashed_path, Item.id, literal(now(), UtcDateTime)).where(
        along, Item.first_live_at.is_not(None), ~taken
    )
    work.execute(insert(Redirect).from_select(["path", "item_id", "made_at"], seen))


def _empty(work: UnitOfWork) -> None:
    """Delete for good what has lain in the trash for long; children before their parents."""
    for _ in range(ROUNDS):
        old: ColumnElement[bool] = (Item.trashed_at < now() - KEPT - SLACK) & Item.path.is_(None)
        child = aliased(Item)
        leaves = select(Item.id).where(old, ~exists().where(child.parent_id == Item.id)).limit(BATCH)
        some = list(work.scalars(leaves))
        if not some:
            return
        for item_id in some:
            face_changed(work, FaceChange(item_id, is_last=True))
        work.execute(delete(Item).where(Item.id.in_(some), old), execution_options=_UNSYNCHRONIZED)


EMPTY_TRASH = Job(
    "engine.empty_content_trash", 60, _empty, translatable("What has lain in the trash for long is deleted")
)
