"""Menus as they are read: all that a page shows in one statement, a menu at the desk as a tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, case, select

from masthead.engine.access.actor import Actor
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.known import public_to, writable
from masthead.engine.content.models import Item, Live
from masthead.engine.content.neighbours import Neighbours, neighbours_among
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.menus.errors import LinkIsGone, MenuIsGone
from masthead.modules.menus.models import BUILT_IN, Link, Menu

MOST_FOUND = 10


class Row(NamedTuple):
    """A link, with what is live and what the newest version says of the item that it leads to."""

    menu: str
    id: int
    parent_id: int | None
    position: int
    label: str
    labels: str
    item_id: int | None
    entrance: str
    address: str
    is_open: bool
    is_shown: bool
    kind: str | None
    path: str | None
    newest_title: str | None
    live_title: str | None

    def label_in(self, language: str) -> str:
        """Give the label in a language; empty where it is the target's own title."""
        return spoken(self.labels).get(language) or self.label


class FoundItem(NamedTuple):
    """An item that a link may lead to."""

    id: int
    title: str
    path: str


class ShownMenu(NamedTuple):
    """A menu and its region."""

    name: str
    title: str
    region: str


@dataclass
class Branch:
    """A link and what lies below it, in order."""

    row: Row
    level: int = 1
    neighbours: Neighbours = Neighbours()
    below: "list[Branch]" = field(default_factory=list)

    @property
    def height(self) -> int:
        """How many levels it takes, its own included."""
        return 1 + max((one.height for one in self.below), default=0)


_COLUMNS = (
    *(Link.menu, Link.id, Link.parent_id, Link.position, Link.label, Link.labels, Link.item_id),
    *(Link.entrance, Link.address, Link.is_open, Link.is_shown),
    *(Item.kind, Item.path, Item.title, Live.title),
)
_LINKS = (
    select(*_COLUMNS).outerjoin(Item, Item.id == Link.item_id).outerjoin(Live, Live.item_id == Link.item_id)
)
_FOUND = select(Item.id, Item.title, Item.path)
_ORDER = (Link.menu, Link.position, Link.id)
_ALL = (
    _LINKS.add_columns(Menu.title, Menu.region)
    .join(Menu, Menu.name == Link.menu)
    .where(Link.is_shown)
    .order_by(*_ORDER)
)


def shown_links(work: UnitOfWork) -> dict[ShownMenu, list[Row]]:
    """Give the links of all menus in one statement: what no visitor may see is left to whoever shows them."""
    found: dict[ShownMenu, list[Row]] = {}
    for row in work.execute(_ALL):
        line = Row._make(row[:-2])
        found.setdefault(ShownMenu(line.menu, *row[-2:]), []).append(line)
    return found


def menus(work: UnitOfWork) -> list[ShownMenu]:
    """Give all menus, those that every site has first."""
    rows = {one.name: ShownMenu(one.name, one.title, one.region) for one in work.scalars(select(Menu))}
    built_in = [rows.pop(name, ShownMenu(name, "", region)) for name, region in BUILT_IN.items()]
    return [*built_in, *sorted(rows.values())]


def get_menu(work: UnitOfWork, name: str) -> ShownMenu:
    """Give a menu; raise `MenuIsGone`."""
    menu = work.get(Menu, name)
    if menu is not None:
        return ShownMenu(menu.name, menu.title, menu.region)
    if name not in BUILT_IN:
        raise MenuIsGone
    return ShownMenu(name, "", BUILT_IN[name])


def links(work: UnitOfWork, menu: str) -> list[Row]:
    """Give all links of a menu, siblings in their order."""
    mine = _LINKS.where(Link.menu == menu).order_by(*_ORDER)
    return [Row._make(row) for row in work.execute(mine)]


def known_links(work: UnitOfWork, actor: Actor, menu: str, kinds: Sequence[ContentType]) -> list[Row]:
    """Give the links of a menu for the desk: of items that the actor may not write, what everybody sees of them."""
    is_mine = case((writable(actor, kinds), 1), else_=0)
    wanted = _LINKS.add_columns(is_mine).where(Link.menu == menu).order_by(*_ORDER)
    return [Row._make(row) if mine else _as_seen(Row._make(row)) for *row, mine in work.execute(wanted)]


def _as_seen(row: Row) -> Row:
    return row._replace(newest_title=row.live_title, path=row.path if row.live_title else None)


def get_link(work: UnitOfWork, link_id: int, *, lock: bool = False) -> Link:
    """Give a link; raise `LinkIsGone`."""
    link = find_row(work, Link, link_id, lock=lock)
    if link is None:
        raise LinkIsGone
    return link


def tree(rows: Iterable[Row]) -> list[Branch]:
    """Put links below their parents; what hangs below a link that is not among them is left out."""
    branches = {row.id: Branch(row) for row in rows}
    top: list[Branch] = []
    for branch in branches.values():
        parent = branches.get(branch.row.parent_id or 0)
        if branch.row.parent_id is None:
            top.append(branch)
        elif parent is not None:
            parent.below.append(branch)
    _number(top, 1, None)
    return top


def find_item(
    work: UnitOfWork, actor: Actor, path: str, kinds: Sequence[ContentType], held: int | None = None
) -> FoundItem | None:
    """Find the item at a path, live or not, for whoever may know of it; `held` is found by anybody."""
    known = _known(actor, kinds) | (Item.id == held)
    row = work.execute(_FOUND.where(Item.path == path, known)).one_or_none()
    return FoundItem(row[0], row[1], row[2] or "") if row else None


def items_titled(work: UnitOfWork, actor: Actor, words: str, kinds: Sequence[ContentType]) -> list[FoundItem]:
    """Find items by a part of their title, those that are called exactly so first."""
    named = _FOUND.where(_known(actor, kinds), Item.path.is_not(None))
    exactly = (Item.title == words).desc()
    wanted = named.where(Item.title.icontains(words, autoescape=True))
    rows = work.execute(wanted.order_by(exactly, Item.title, Item.id).limit(MOST_FOUND))
    return [FoundItem(row[0], row[1], row[2] or "") for row in rows]


def _known(actor: Actor, kinds: Sequence[ContentType]) -> ColumnElement[bool]:
    return public_to(actor, kinds) | writable(actor, kinds)


def spoken(labels: str) -> dict[str, str]:
    """Read a link's labels of single languages."""
    return msgspec.json.decode(labels, type=dict[str, str])


def _number(siblings: Sequence[Branch], level: int, parent: int | None) -> None:
    around = neighbours_among([one.row.id for one in siblings], parent)
    for branch, neighbours in zip(siblings, around, strict=True):
        branch.level, branch.neighbours = level, neighbours
        _number(branch.below, level + 1, branch.row.id)
