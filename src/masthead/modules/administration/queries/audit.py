"""The audit log, a page at a time; the newest first."""

from collections.abc import Iterator

from masthead.engine.access.actor import Actor
from masthead.engine.audit.log import Entry, Wanted, all_newest, newest, oldest
from masthead.engine.database.connect import Database
from masthead.engine.database.keys import LARGEST_KEY
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, Place, page_at
from masthead.modules.administration.permissions import VIEW_AUDIT

PAGE_SIZE = 50
MOST_IN_FILE = 100_000
"""Rows in one file; who needs more narrows the time."""


def audit_entries(work: UnitOfWork, actor: Actor, wanted: Wanted, place: Place) -> Page[Entry]:
    """Give one page of what is wanted. `after` goes to what is older, `before` to what is newer."""
    actor.require(VIEW_AUDIT)

    def older(key: int | None) -> list[Entry]:
        return newest(work, wanted, before=LARGEST_KEY if key is None else key, limit=PAGE_SIZE + 1)

    def newer(key: int) -> list[Entry]:
        return oldest(work, wanted, after=key, limit=PAGE_SIZE + 1)

    return page_at(place, PAGE_SIZE, older, newer)


def audit_file(database: Database, actor: Actor, wanted: Wanted) -> Iterator[Entry]:
    """Give everything that is wanted, the newest first, for a file."""
    actor.require(VIEW_AUDIT)
    return all_newest(database, wanted, most=MOST_IN_FILE)
