"""Whether addresses and places agree: a path is the parent's path and the slug. Only broken data disagrees.

Commands keep the two together. A database that was changed by hand, or restored in parts, may not: `masthead
check` looks, `masthead tree mend` makes the paths anew from places and slugs, which are what people chose.
"""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, delete, or_, select
from sqlalchemy.orm import aliased

from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType, content_types_of
from masthead.engine.content.faces import FaceChange, face_changed
from masthead.engine.content.items import SEPARATOR, item_tag
from masthead.engine.content.models import PATH_LENGTH, SLUG_LENGTH, Item, Redirect
from masthead.engine.content.reserved import reserved_of
from masthead.engine.content.tree import hold_tree
from masthead.engine.database.columns import now
from masthead.engine.database.keys import portions
from masthead.engine.database.unit_of_work import UnitOfWork

MOST_NAMED = 20


@dataclass(frozen=True)
class Disagreement:
    """An item whose path is not what its place and slug say."""

    item_id: int
    kind: str
    path: str | None


@dataclass(frozen=True)
class Taken:
    """Paths that no further item may have, and those that the site answers itself."""

    paths: set[str | None]
    reserved: frozenset[str]

    def for_item(self, item: Item, path: str) -> bool:
        """Whether an item may not have a path. It keeps one that was reserved when it already stood there."""
        return path in self.paths or (path in self.reserved and path != item.path)


def disagreements(work: UnitOfWork) -> list[Disagreement]:
    """Give some items, at most `MOST_NAMED`, whose path is not what their place says; one statement a type."""
    kinds = content_types_of(work)
    found = [row for name in kinds.names() for row in work.execute(_wrong(kinds.get(name))).all()]
    return [Disagreement(*row) for row in found[:MOST_NAMED]]


def mend_tree(work: UnitOfWork, kind: ContentType) -> int:
    """Make the paths of a type anew from places and slugs; give the number of items that were changed.

    What lies below itself, or below nothing, comes to the top. Where two would have one address, the later one
    gets a number; so does what would come to an address that the site answers itself. Former addresses of what was live lead to the new ones.
    """
    hold_tree(work, kind)
    thrown = select(Item).where(Item.kind == kind.name, Item.trashed_at.is_not(None), Item.path.is_not(None))
    astray = list(work.scalars(thrown.with_for_update()))
    for item in astray:
        item.trashed_path, item.path = item.path, None
    work.flush()
    standing = select(Item).where(Item.kind == kind.name, Item.trashed_at.is_(None)).order_by(Item.id)
    items = {item.id: item for item in work.scalars(standing.with_for_update())}
    elsewhere = select(Item.path).where(Item.path.is_not(None), Item.kind != kind.name)
    taken = Taken(set(work.scalars(elsewhere)), reserved_of(work))
    right = _right_paths(kind, items, taken)
    wrong = [item for item in items.values() if item.path != right[item.id]]
    former = {item.id: item.path for item in wrong}
    for item in wrong:  # all addresses are given free first: two may have changed places
        item.path = None
    work.flush()
    for item in wrong:
        item.path = right[item.id]
        touch(work, item_tag(item.id))
    work.flush()
    _lead_on(work, wrong, former)
    for item in wrong:
        face_changed(work, FaceChange(item.id))
    if wrong:
        touch(work, kind.tag, kind.tree_tag)
    return len(wrong) + len(astray)


def _wrong(kind: ContentType) -> Select[int, str, str | None]:
    parent = aliased(Item)
    top = f"{kind.root}{SEPARATOR}" if kind.root else ""
    right: ColumnElement[str] = case(
        (Item.parent_id.is_(None), (top + Item.slug)), else_=parent.path + SEPARATOR + Item.slug
    )
    lost = and_(Item.parent_id.is_not(None), parent.path.is_(None))
    thrown = Item.trashed_at.is_not(None)
    astray = or_(
        and_(thrown, Item.path.is_not(None)),
        and_(~thrown, or_(Item.path.is_(None), lost, Item.path != right)),
    )
    looked = select(Item.id, Item.kind, Item.path).outerjoin(parent, parent.id == Item.parent_id)
    return looked.where(Item.kind == kind.name, astray).order_by(Item.id).limit(MOST_NAMED)


def _right_paths(kind: ContentType, items: dict[int, Item], taken: Taken) -> dict[int, str]:
    """Give each item's path by its place; slugs and places that cannot be are changed."""
    below = defaultdict[int | None, list[Item]](list)
    for item in items.values():
        below[item.parent_id if item.parent_id in items else None].append(item)
    paths: dict[int, str] = {}
    _descend(kind, below, paths, taken)
    for item in items.values():
        if item.id not in paths:  # it lies below itself, by way of others
            below[item.parent_id].remove(item)
            below[None] = [item]
            _descend(kind, below, paths, taken)
    return paths


def _descend(
    kind: ContentType, below: dict[int | None, list[Item]], paths: dict[int, str], taken: Taken
) -> None:
    """Give paths from the top down."""
    waiting = [(item, kind.root) for item in below.pop(None, [])]
    while waiting:
        item, above = waiting.pop(0)
        if above == kind.root and item.parent_id is not None:
            item.parent_id = None
        paths[item.id] = _free_path(item, above, taken)
        taken.paths.add(paths[item.id])
        waiting += [(child, paths[item.id]) for child in below.pop(item.id, [])]


def _free_path(item: Item, above: str, taken: Taken) -> str:
    number, slug = 1, item.slug
    while (
        taken.for_item(item, path := SEPARATOR.join(filter(None, (above, slug)))) or len(path) > PATH_LENGTH
    ):
        number += 1
        ending = f"-{number}"
        room = min(SLUG_LENGTH, PATH_LENGTH - len(above) - 1) - len(ending)
        slug = f"{item.slug[: max(room, 0)]}{ending}"
    item.slug = slug
    return path


def _lead_on(work: UnitOfWork, moved: list[Item], former: dict[int, str | None]) -> None:
    """Let former addresses of what was ever seen lead on, and new ones lead nowhere else."""
    paths = sorted({path for item in moved for path in (item.path, former[item.id]) if path})
    for some in portions(paths):
        work.execute(delete(Redirect).where(Redirect.path.in_(some)))
    for item in moved:
        if item.first_live_at is not None and (path := former[item.id]):
            work.add(Redirect(path=path, item_id=item.id, made_at=now()))
