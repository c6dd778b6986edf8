"""The links of a menu: add, change, move, delete; and what is stale when something they lead to changes."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.content.faces import FaceChange
from masthead.engine.content.items import SEPARATOR, title_of
from masthead.engine.content.models import Item
from masthead.engine.content.neighbours import Neighbours
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.menus.commands.menus import TAG, finish, hold_menu
from masthead.modules.menus.errors import (
    LinkIsGone,
    LinkWasChanged,
    MenuIsFull,
    OrderWasChanged,
    PlaceIsTooDeep,
)
from masthead.modules.menus.events import MenuChanged
from masthead.modules.menus.models import DEEPEST, LABEL_LENGTH, MOST_LINKS, Link, Wording
from masthead.modules.menus.permissions import EDIT_MENU
from masthead.modules.menus.queries import Branch, get_link, links, tree


class Direction(StrEnum):
    """Where a link goes among its neighbours."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    """Below the sibling before it, as the last one there."""
    OUT = "out"
    """Beside its parent, right after it."""


def add_link(
    work: UnitOfWork, actor: Actor, menu: str, wording: Wording, *, below: int | None = None
) -> Link:
    """Add a link at the end of a menu, or of what lies below another link of it."""
    actor.require(EDIT_MENU)
    hold_menu(work, menu)
    rows = links(work, menu)
    if len(rows) >= MOST_LINKS:
        raise MenuIsFull(MOST_LINKS)
    siblings = tree(rows)
    if below is not None:
        parent = _find(siblings, below)
        if parent.level >= DEEPEST:
            raise PlaceIsTooDeep
        siblings = parent.below
    position = 1 + max((one.row.position for one in siblings), default=-1)
    link = Link(menu=menu, parent_id=below, position=position)
    _word(work, link, wording)
    work.add(link)
    work.flush()
    finish(work, MenuChanged(menu, actor.id))
    return link


def change_link(
    work: UnitOfWork, actor: Actor, link_id: int, wording: Wording, over: str | None = None
) -> Link:
    """Change what a link says and where it leads; its place stays.

    `over` is the edition that the form was filled in over: raises `LinkWasChanged` where there is another by now.
    """
    actor.require(EDIT_MENU)
    link = _held(work, link_id)
    if over is not None and link.edition not in {over, wording.edition}:
        raise LinkWasChanged
    _word(work, link, wording)
    work.flush()
    finish(work, MenuChanged(link.menu, actor.id))
    return link


def move_link(
    work: UnitOfWork, actor: Actor, link_id: int, direction: Direction, seen: Neighbours | None = None
) -> Link:
    """Move a link one step, with all that lies below it; where there is no such step nothing changes.

    `seen` is where it stood when the menu was shown: a step that was made since is not made twice, and
    `OrderWasChanged` is raised where it would lead elsewhere by now. Raises `PlaceIsTooDeep` where it would leave the
    three levels.
    """
    actor.require(EDIT_MENU)
    link = _held(work, link_id)
    top = tree(links(work, link.menu))
    siblings, parent = _family(top, link_id)
    index = next(place for place, one in enumerate(siblings) if one.row.id == link_id)
    if seen is not None and not _leads_there(direction, seen, siblings[index].neighbours):
        if _is_there(direction, seen, siblings[index].neighbours):
            return link
        raise OrderWasChanged(link.menu)
    if direction is Direction.OUT and parent is not None:
        around, above = _family(top, parent.row.id)
        around.insert(around.index(parent) + 1, siblings.pop(index))
        _place(work, around, above)
    elif direction is Direction.IN and index > 0:
        before = siblings[index - 1]
        if before.level + siblings[index].height > DEEPEST:
            raise PlaceIsTooDeep
        before.below.append(siblings.pop(index))
        _place(work, before.below, before)
    elif direction in {Direction.UP, Direction.DOWN}:
        _swap(work, siblings, index, index - 1 if direction is Direction.UP else index + 1, parent)
    finish(work, MenuChanged(link.menu, actor.id))
    return link


def delete_link(work: UnitOfWork, actor: Actor, link_id: int) -> Link:
    """Delete a link, with all that lies below it."""
    actor.require(EDIT_MENU)
    link = _held(work, link_id)
    work.delete(link)
    finish(work, MenuChanged(link.menu, actor.id))
    return link


def follow_items(work: UnitOfWork, change: FaceChange) -> None:
    """Make all pages stale where a menu leads to what changed; one narrow question, whatever the tree holds."""
    if change.is_last:
        _keep_below(work, change.item_id)
        return
    concerned = Link.item_id == change.item_id
    wanted = select(Link.id)
    if change.inside is not None:
        inside = Item.path.startswith(f"{change.inside}{SEPARATOR}", autoescape=True)
        wanted = wanted.join(Item, Item.id == Link.item_id)
        concerned |= inside
    if work.scalar(wanted.where(concerned).limit(1)) is not None:
        touch(work, TAG)


def _held(work: UnitOfWork, link_id: int) -> Link:
    """Give a link whose menu nobody else changes meanwhile; the menu is held first, as everywhere."""
    hold_menu(work, get_link(work, link_id).menu)
    return get_link(work, link_id, lock=True)


def _keep_below(work: UnitOfWork, item_id: int) -> None:
    """Make a heading of each link to what is being deleted that has links below it; the others go with it."""
    below = aliased(Link)
    found = select(Link.id).where(Link.item_id == item_id, exists().where(below.parent_id == Link.id))
    for link_id in work.scalars(found).all():
        link = _held(work, link_id)
        link.label = link.label or title_of(work, str(item_id))[:LABEL_LENGTH]
        link.item_id = None
        work.flush()
        touch(work, TAG)


def _word(work: UnitOfWork, link: Link, wording: Wording) -> None:
    """Write what a link says and where it leads.

    Its item is locked: whoever changes that item holds it when `follow_items` asks for links, and would not see one
    that is not committed yet. The foreign key alone does not do it: PostgreSQL lets an item with new links be taken down.
    """
    target = wording.target
    if target.item_id is not None:
        find_row(work, Item, target.item_id, lock=True)
    link.label, link.labels = wording.label, msgspec.json.encode(dict(wording.labels)).decode()
    link.item_id, link.entrance, link.address = target.item_id, target.entrance, target.address
    link.is_open, link.is_shown = wording.is_open, wording.is_shown


def _find(branches: Sequence[Branch], link_id: int) -> Branch:
    for branch in branches:
        if branch.row.id == link_id:
            return branch
        try:
            return _find(branch.below, link_id)
        except LinkIsGone:
            continue
    raise LinkIsGone


def _family(
    top: list[Branch], link_id: int, parent: Branch | None = None
) -> tuple[list[Branch], Branch | None]:
    """Give a link's siblings, itself among them, and its parent."""
    if any(one.row.id == link_id for one in top):
        return top, parent
    for branch in top:
        try:
            return _family(branch.below, link_id, branch)
        except LinkIsGone:
            continue
    raise LinkIsGone


def _leads_there(direction: Direction, seen: Neighbours, present: Neighbours) -> bool:
    """Whether a step does what it did where somebody saw the link."""
    match direction:
        case Direction.UP | Direction.IN:
            return (present.parent, present.before) == (seen.parent, seen.before)
        case Direction.DOWN:
            return (present.parent, present.after) == (seen.parent, seen.after)
        case Direction.OUT:
            return present.parent == seen.parent


def _is_there(direction: Direction, seen: Neighbours, present: Neighbours) -> bool:
    """Whether a link stands where a step would have put it: a button was pressed twice, or two wanted the same."""
    match direction:
        case Direction.UP:
            return (present.parent, present.after) == (seen.parent, seen.before)
        case Direction.DOWN:
            return (present.parent, present.before) == (seen.parent, seen.after)
        case Direction.IN:
            return present.parent == seen.before
        case Direction.OUT:
            return present.before == seen.parent


def _swap(work: UnitOfWork, siblings: list[Branch], one: int, other: int, parent: Branch | None) -> None:
    if 0 <= other < len(siblings):
        siblings[one], siblings[other] = siblings[other], siblings[one]
        _place(work, siblings, parent)


def _place(work: UnitOfWork, siblings: Sequence[Branch], parent: Branch | None) -> None:
    """Write the order of siblings, those whose place is another one."""
    above = parent.row.id if parent else None
    for position, branch in enumerate(siblings):
        if (branch.row.position, branch.row.parent_id) != (position, above):
            here = update(Link).where(Link.id == branch.row.id)
            work.execute(here.values(position=position, parent_id=above))
