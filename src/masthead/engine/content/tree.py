"""Where items are: their order and addresses. A tree is changed by one at a time, whoever holds its row."""

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, update

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.errors import AddressIsTooLong, AddressIsUsed, PlaceIsInside, PlaceWasChanged
from masthead.engine.content.events import ContentMoved
from masthead.engine.content.faces import FaceChange, face_changed
from masthead.engine.content.items import SEPARATOR, get_item, inside, require_all, standing_item
from masthead.engine.content.models import PATH_LENGTH, Item, Redirect, Tree
from masthead.engine.database.columns import UtcDateTime, now
from masthead.engine.database.keys import claim_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record

_UNSYNCHRONIZED = {"synchronize_session": False}


def hold_tree(work: UnitOfWork, kind: ContentType) -> None:
    """Let nobody else change the tree until the commit; what was read before may be stale, so read after."""
    claim_row(work, Tree, kind.name)


def path_below(kind: ContentType, above: str | None, slug: str) -> str:
    """Give the path of a slug below another path, or at the top; raise `AddressIsTooLong`."""
    path = SEPARATOR.join(filter(None, (above or kind.root, slug)))
    if len(path) > PATH_LENGTH:
        raise AddressIsTooLong
    return path


def require_place(
    work: UnitOfWork, actor: Actor, kind: ContentType, parent_id: int | None, permission: str
) -> str | None:
    """Give the path of a parent to whoever may put something below it; None at the top.

    A place is its parent's: the permission is asked for the parent. The top is everybody's who has the
    permission for anything at all.
    """
    if parent_id is None:
        actor.require_some(permission)
        return None
    return get_item(work, actor, kind, parent_id, permission, lock=True).path


def last_position(work: UnitOfWork, kind: ContentType, parent_id: int | None) -> int:
    """Give the position after the last sibling."""
    last = work.scalar(select(func.max(Item.position)).where(siblings(kind, parent_id)))
    return 0 if last is None else last + 1


def refuse_used(work: UnitOfWork, path: str, but: int | None = None) -> None:
    """Raise `AddressIsUsed` where another item has this path."""
    holder = work.scalar(select(Item.id).where(Item.path == path))
    if holder is not None and holder != but:
        raise AddressIsUsed


def written_place(parent_id: int | None, slug: str) -> str:
    """Give a place in a tree as one text, as a form holds it to say later where its editor saw an item."""
    return f"{parent_id or ''} {slug}"


def refuse_moved(work: UnitOfWork, kind: ContentType, item_id: int, over: str | None, wanted: str) -> None:
    """Raise `PlaceWasChanged` where an item has been moved since its editor saw it at the written place `over`.

    Where it is at `wanted` by now, two wanted the same. None: what was seen is not known. Nobody moves it until the
    commit.
    """
    hold_tree(work, kind)
    item = standing_item(work, kind, item_id, lock=True)
    if over is not None and written_place(item.parent_id, item.slug) not in {over, wanted}:
        raise PlaceWasChanged


def move_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, *, parent_id: int | None, slug: str
) -> None:
    """Give an item another parent or slug; all below it comes along, and the old addresses lead to the new.

    The actor needs the permission to publish for all that moves, and for another parent too. Raises
    `PlaceIsInside` for a place in its own branch, `AddressIsUsed`, `AddressIsTooLong`.
    """
    hold_tree(work, kind)
    item = get_item(work, actor, kind, item_id, kind.publish, lock=True)
    before, former = item.path or "", item.parent_id
    require_all(work, actor, kind.publish, inside(before))
    if parent_id == former:
        above = standing_item(work, kind, former).path if former else None
    else:
        above = require_place(work, actor, kind, parent_id, kind.publish)
    after = path_below(kind, above, slug)
    if after == before:
        return
    if f"{after}{SEPARATOR}".startswith(f"{before}{SEPARATOR}"):
        raise PlaceIsInside
    refuse_used(work, after, but=item.id)
    _refuse_long(work, before, after)
    if former != parent_id:
        item.parent_id, item.position = parent_id, last_position(work, kind, parent_id)
    item.slug = slug
    _readdress(work, item, before, after)
    record(work, ContentMoved(item.id, kind.name, actor.id, before, after))
    touch(work, kind.tag, kind.tree_tag, kind.below_tag(former), kind.below_tag(parent_id))
    face_changed(work, FaceChange(item.id, inside=after))


def siblings(kind: ContentType, parent_id: int | None) -> ColumnElement[bool]:
    """Give the condition of all that lies directly below an item, or at the top; the trash included."""
    below = Item.parent_id.is_(None) if parent_id is None else Item.parent_id == parent_id
    return (Item.kind == kind.name) & below


def _refuse_long(work: UnitOfWork, before: str, after: str) -> None:
    longest = select(func.max(func.char_length(func.coalesce(Item.path, "")))).where(inside(before))
    if (work.scalar(longest) or 0) - len(before) + len(after) > PATH_LENGTH:
        raise AddressIsTooLong


def _readdress(work: UnitOfWork, item: Item, before: str, after: str) -> None:
    """Write the new paths of a branch; whatever of it was ever live is found at its former address, too.

    Three statements, however large the branch.
    """
    branch = (Item.id == item.id) | inside(before)
    work.flush()
    known = select(Item.path, Item.id, literal(now(), UtcDateTime)).where(
        branch, Item.first_live_at.is_not(None)
    )
    former = select(Item.path).where(branch)
    work.execute(delete(Redirect).where(Redirect.path.in_(former)), execution_options=_UNSYNCHRONIZED)
    work.execute(insert(Redirect).from_select(["path", "item_id", "made_at"], known))
    moved = literal(after).concat(func.substr(Item.path, len(before) + 1))
    work.execute(update(Item).where(branch).values(path=moved), execution_options=_UNSYNCHRONIZED)
    work.refresh(item)
