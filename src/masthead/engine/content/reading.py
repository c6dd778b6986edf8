"""What visitors read at an address: an item, what lies above it and what lies below, in one statement.

A page of a tree shows all three. Asked for one by one, they take most of the time of a page that is not cached:
each statement has its own way through SQLAlchemy, and gives the interpreter's lock away.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Null,
    Select,
    bindparam,
    case,
    literal_column,
    null,
    select,
    union_all,
)

from masthead.engine.content.content_type import ContentType
from masthead.engine.content.items import ancestors
from masthead.engine.content.models import PATH_LENGTH, Item, Live
from masthead.engine.database.unit_of_work import UnitOfWork

MOST_BELOW = 100
"""Items of a listing below an item; one more is fetched, which says that it goes on."""


class Shown(NamedTuple):
    """What everybody sees at a path."""

    id: int
    owner_id: int | None
    live: int
    title: str
    teaser: str
    html: str
    extra: str
    renderer: int


class Above(NamedTuple):
    """An item above another one."""

    id: int
    path: str
    title: str
    """As everybody sees it; empty where it is not published."""


class Below(NamedTuple):
    """A published item directly below another one."""

    id: int
    path: str
    title: str
    teaser: str
    extra: str


class Around(NamedTuple):
    """What stands at a path, with what lies around it."""

    shown: Shown | None
    """None: nothing of this type is published there."""
    above: list[Above]
    """From the root down, of whatever type."""
    below: list[Below]
    """In the order of the tree, at most `MOST_BELOW` and one more."""


_ITEM, _LIVE = Item.__table__, Live.__table__
_ABOVE = _ITEM.alias("above")
_PATH = bindparam("path", type_=_ITEM.c.path.type)
_DEPTHS = 32
"""For how many depths the statement is kept, in both forms."""


def _row(html: ColumnElement[Any] | Null, *, is_below: bool) -> Select[*tuple[Any, ...]]:
    """Select what both halves of the statement give."""
    item, live = _ITEM.c, _LIVE.c
    half = literal_column(str(int(is_below)), Integer).label("is_below")
    place = (item.kind, item.path, item.position)
    seen = (live.title, live.teaser, html.label("html"), live.extra, live.renderer)
    return select(half, *place, item.id, item.owner_id, item.live, *seen)


_SHOWN = slice(4, None)
"""Where the columns of `Shown` are in such a row."""
_AFTER = _ITEM.alias("after")
_BELOW = (
    _row(null(), is_below=True)
    .select_from(
        _ABOVE.join(_ITEM, _ITEM.c.parent_id == _ABOVE.c.id).join(_LIVE, _LIVE.c.item_id == _ITEM.c.id)
    )
    .where(_ABOVE.c.path == _PATH, _ITEM.c.kind == bindparam("kind"))
    .order_by(_ITEM.c.position, _ITEM.c.id)
    .limit(MOST_BELOW + 1)
)
_LAST_ID = bindparam("after", type_=_AFTER.c.id.type)
_LAST = (
    select(_AFTER.c.position)
    .where(_AFTER.c.id == _LAST_ID, _AFTER.c.parent_id == _ABOVE.c.id)
    .correlate(_ABOVE)
    .scalar_subquery()
)
_FURTHER = _BELOW.where((_ITEM.c.position > _LAST) | ((_ITEM.c.position == _LAST) & (_ITEM.c.id > _LAST_ID)))
"""What follows an item of the listing; nothing where it is none of it."""


@lru_cache(maxsize=2 * _DEPTHS)
def _around(depth: int, *, is_further: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Make the statement for an address with so many items above it: making it takes longer than asking.

    The text of what lies around stays in the database.
    """
    way = [_PATH, *(bindparam(f"above_{level}", type_=_PATH.type) for level in range(depth))]
    on_the_way = (
        _row(case((_ITEM.c.path == _PATH, _LIVE.c.html)), is_below=False)
        .select_from(_ITEM.outerjoin(_LIVE, _LIVE.c.item_id == _ITEM.c.id))
        .where(_ITEM.c.path.in_(way))
    )
    return union_all(on_the_way, select((_FURTHER if is_further else _BELOW).subquery()))


def look_around(work: UnitOfWork, kind: ContentType, path: str, after: int | None = None) -> Around:
    """Give what everybody sees at a path, and around it; nothing at all where no path can be so long.

    Below it are the first ones, or those that follow the item with the number `after`.
    """
    if len(path) > PATH_LENGTH:
        return Around(None, [], [])
    way = ancestors(path)
    values = {f"above_{level}": above for level, above in enumerate(way)}
    asked = {"path": path, "kind": kind.name, **({} if after is None else {"after": after})}
    found = work.rows(_around(len(way), is_further=after is not None), {**asked, **values})
    on_the_way = sorted((row for row in found if not row.is_below), key=lambda row: len(row.path))
    below = sorted((row for row in found if row.is_below), key=lambda row: (row.position, row.id))
    here = next((row for row in on_the_way if row.path == path and row.kind == kind.name), None)
    return Around(
        shown=Shown._make(here[_SHOWN]) if here is not None and here.html is not None else None,
        above=[Above(row.id, row.path, row.title or "") for row in on_the_way if row.path != path],
        below=[Below(row.id, row.path, row.title, row.teaser, row.extra) for row in below],
    )
