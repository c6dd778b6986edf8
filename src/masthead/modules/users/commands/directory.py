"""Writes to the directory: allowed? change, record the event, mark the pages stale."""

from typing import Any

from sqlalchemy import func, select

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.database.columns import fold
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.events import EntryAdded, EntryChanged, EntryDeleted
from masthead.modules.users.models.entry import FOLDED_LENGTH, Entry
from masthead.modules.users.permissions import ADD_ENTRY, DELETE_ENTRY, EDIT_ENTRY
from masthead.modules.users.queries.directory import get_entry

DIRECTORY = "users.directory"
"""Tag of every page that shows the directory."""
BATCH = 500


def add_entry(work: UnitOfWork, actor: Actor, username: str, email: str) -> Entry:
    """Add somebody to the directory."""
    actor.require(ADD_ENTRY)
    entry = Entry(username=username, email=email, username_folded=_folded(username))
    work.add(entry)
    work.flush()  # the event needs the number that the database gives
    record(work, EntryAdded(entry.id))
    touch(work, DIRECTORY)
    return entry


def change_entry(work: UnitOfWork, actor: Actor, entry_id: int, username: str, email: str) -> None:
    """Change somebody's name or address."""
    actor.require(EDIT_ENTRY)
    entry = get_entry(work, entry_id, lock=True)
    entry.username, entry.email, entry.username_folded = username, email, _folded(username)
    record(work, EntryChanged(entry_id))
    touch(work, DIRECTORY)


def delete_entry(work: UnitOfWork, actor: Actor, entry_id: int) -> str:
    """Delete somebody from the directory and give the name; raise `EntryIsGone` if somebody else did it first."""
    actor.require(DELETE_ENTRY)
    entry = get_entry(work, entry_id, lock=True)
    work.delete(entry)
    record(work, EntryDeleted(entry_id))
    touch(work, DIRECTORY)
    return entry.username


def load_entries(work: UnitOfWork, content: list[dict[str, Any]], *, dry_run: bool) -> list[str]:
    """Load a recipe's entries, those that are not there yet."""
    added = []
    for item in content:
        username, email = str(item["username"]), str(item["email"])
        if _exists(work, username, email):
            continue
        added.append(f"directory: {username} <{email}>")
        if not dry_run:
            work.add(Entry(username=username, email=email, username_folded=_folded(username)))
    if added and not dry_run:
        touch(work, DIRECTORY)
    return added


def fold_names(work: UnitOfWork) -> None:
    """Make rows searchable that somebody else's SQL wrote, a batch at a time."""
    unfolded = select(Entry).where(Entry.username_folded.is_(None)).limit(BATCH)
    for entry in work.scalars(unfolded.with_for_update(skip_locked=True)):
        entry.username_folded = _folded(entry.username)


def _folded(username: str) -> str:
    return fold(username)[:FOLDED_LENGTH]


def _exists(work: UnitOfWork, username: str, email: str) -> bool:
    same = select(func.count()).where(Entry.username == username, Entry.email == email)
    return bool(work.scalar(same))
