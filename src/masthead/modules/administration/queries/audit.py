"""The audit log, a page at a time; the newest first."""

from collections.abc import Iterator

from masthead.engine.access.actor import Actor
from masthead.engine.audit.log import Entry, Wanted, all_newest, newest, oldest
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, Place
from masthead.modules.administration.permissions import VIEW_AUDIT

PAGE_SIZE = 50
MOST_IN_FILE = 100_000
"""Rows in one file; who needs more narrows the time."""


def audit_entries(work: UnitOfWork, actor: Actor, wanted: Wanted, place: Place) -> Page[Entry]:
    """Give one page of what is wanted. `after` goes to what is older, `before` to what is newer."""
    actor.require(VIEW_AUDIT)
    if place.before is not None:
        found = oldest(work, wanted, after=place.before, limit=PAGE_SIZE + 1)
        if found:
            rows, more = found[:PAGE_SIZE][::-1], len(found) > PAGE_SIZE
            return Page(rows, after=rows[-1].id, before=rows[0].id if more else None)
    older = {} if place.after is None else {"before": place.after}
    found = newest(work, wanted, limit=PAGE_SIZE + 1, **older)
    rows, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    newer = rows[0].id if rows and place.after is not None else None
    return Page(rows, after=rows[-1].id if more else None, before=newer)


def audit_file(work: UnitOfWork, actor: Actor, wanted: Wanted) -> Iterator[Entry]:
    """Give everything that is wanted, the newest first, for a file."""
    actor.require(VIEW_AUDIT)
    return all_newest(work, wanted, most=MOST_IN_FILE)
