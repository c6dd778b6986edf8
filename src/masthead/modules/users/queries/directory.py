"""The directory as it is read: pages of narrow rows, found by key, never counted."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select

from masthead.engine.access.actor import Actor
from masthead.engine.database.columns import fold
from masthead.engine.database.keys import find_row, wide
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, Place
from masthead.modules.users.errors import EntryIsGone
from masthead.modules.users.models.entry import FOLDED_LENGTH, Entry
from masthead.modules.users.permissions import VIEW_DIRECTORY


@dataclass(frozen=True)
class EntryRow:
    """One line of the directory."""

    id: int
    username: str
    email: str


def entries(work: UnitOfWork, actor: Actor, place: Place, size: int, search: str = "") -> Page[EntryRow]:
    """Give one page of the entries that the actor may see, by id; `search` is part of a name."""
    narrow = select(Entry.id, Entry.username, Entry.email).where(actor.allowed_rows(VIEW_DIRECTORY))
    if search:
        narrow = narrow.where(_named(search))
    if place.before is not None:
        found = _rows(work, narrow.where(Entry.id < wide(place.before)).order_by(Entry.id.desc()), size)
        if found:
            rows, more = found[:size][::-1], len(found) > size
            return Page(rows, after=rows[-1].id, before=rows[0].id if more else None)
    start = place.after or 0
    rows = _rows(work, narrow.where(Entry.id > wide(start)).order_by(Entry.id), size)
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, after=rows[-1].id if more else None, before=rows[0].id if rows and start else None)


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


def _rows(work: UnitOfWork, statement: Select[int, str, str], size: int) -> list[EntryRow]:
    """Fetch one row more than a page holds, to know whether there is another page."""
    return [EntryRow(*row) for row in work.execute(statement.limit(size + 1))]
