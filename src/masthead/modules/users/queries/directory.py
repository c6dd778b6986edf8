"""The directory as it is read: pages of narrow rows, found by key, never counted."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, or_, select

from masthead.engine.access.actor import Actor
from masthead.engine.database.columns import fold
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, Place, page_at
from masthead.modules.users.errors import EntryIsGone
from masthead.modules.users.models.entry import FOLDED_LENGTH, Entry
from masthead.modules.users.permissions import VIEW_DIRECTORY

KEY, LIMIT = "key", "limit"


class EntryRow(NamedTuple):
    """One line of the directory."""

    id: int
    username: str
    email: str


def entries(work: UnitOfWork, actor: Actor, place: Place, size: int, search: str = "") -> Page[EntryRow]:
    """Give one page of the entries that the actor may see, by id; `search` is part of a name."""
    forwards, backwards = _statements(actor.allowed_rows(VIEW_DIRECTORY))
    if search:
        named = _named(search)
        forwards, backwards = forwards.where(named), backwards.where(named)
    return page_at(
        place,
        size,
        lambda key: _rows(work, forwards, key or 0, size),
        lambda key: _rows(work, backwards, key, size),
    )


def get_entry(work: UnitOfWork, entry_id: int, *, lock: bool = False) -> Entry:
    """Give an entry, locked for whoever will change it; raise `EntryIsGone` where there is none."""
    entry = find_row(work, Entry, entry_id, lock=lock)
    if entry is None:
        raise EntryIsGone
    return entry


def _named(search: str) -> ColumnElement[bool]:
    folded = Entry.username_folded.contains(fold(search)[:FOLDED_LENGTH], autoescape=True)
    unfolded = and_(Entry.username_folded.is_(None), Entry.username.contains(search, autoescape=True))
    return or_(folded, unfolded)


def _rows(work: UnitOfWork, statement: Select[*tuple[Any, ...]], key: int, size: int) -> list[EntryRow]:
    """Fetch one row more than a page holds, to know whether there is another page."""
    return [EntryRow._make(row) for row in work.rows(statement, {KEY: key, LIMIT: size + 1})]


@lru_cache(maxsize=8)
def _statements(
    visible: ColumnElement[bool],
) -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    """Give what fetches the rows after a key, and before one; made once, as making takes longer than asking."""
    entry, key = Entry.__table__.c, bindparam(KEY, type_=BigInteger)
    narrow = select(entry.id, entry.username, entry.email).where(visible).limit(bindparam(LIMIT))
    return (
        narrow.where(entry.id > key).order_by(entry.id),
        narrow.where(entry.id < key).order_by(entry.id.desc()),
    )
