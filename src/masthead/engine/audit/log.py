"""The audit log as it is read: newest first, found by key, never counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, or_, select

from masthead.engine.audit.models import ACTOR_LENGTH, AuditRow
from masthead.engine.database.connect import Database
from masthead.engine.database.keys import LARGEST_KEY, wide
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work

BATCH = 500
ERASED = "erased account %s"
"""What stands for a name that was erased, in files and in the shell; pages say it in the reader's language."""
COLUMNS = tuple(AuditRow.__table__.columns)


@dataclass(frozen=True)
class Entry:
    """One row, read."""

    id: int
    at: datetime
    event: str
    way: str
    actor_id: int | None
    actor: str
    thing: str
    thing_id: str
    label: str
    changes: dict[str, list[Any]]
    """Name → [before, after]; before is None where it is not kept."""
    request_id: str
    address: str

    @property
    def who(self) -> str:
        """Whoever did it; empty for nobody, for the shell and for the clock."""
        return self.actor or (ERASED % self.actor_id if self.actor_id is not None else "")


@dataclass(frozen=True)
class Wanted:
    """Which rows; whatever is left out does not matter."""

    who: str = ""
    """Name of an account, or its number."""
    events: tuple[str, ...] = field(default=())
    thing: str = ""
    thing_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Up to this instant, without it."""


def newest(work: UnitOfWork, wanted: Wanted, *, before: int = LARGEST_KEY, limit: int) -> list[Entry]:
    """Give rows below the key `before`, the newest first."""
    rows = _chosen(wanted).where(AuditRow.id < wide(before)).order_by(AuditRow.id.desc()).limit(limit)
    return [_entry(row) for row in work.execute(rows)]


def oldest(work: UnitOfWork, wanted: Wanted, *, after: int = 0, limit: int) -> list[Entry]:
    """Give rows above the key `after`, the oldest first."""
    rows = _chosen(wanted).where(AuditRow.id > wide(after)).order_by(AuditRow.id).limit(limit)
    return [_entry(row) for row in work.execute(rows)]


def all_newest(database: Database, wanted: Wanted, *, most: int) -> Iterator[Entry]:
    """Give rows one by one, the newest first, however many: they are fetched a few hundred at a time.

    No connection is held between: whoever takes them may be slow.
    """
    before = LARGEST_KEY
    while most > 0:
        with unit_of_work(database) as work:
            batch = newest(work, wanted, before=before, limit=min(BATCH, most))
        yield from batch
        if len(batch) < min(BATCH, most):
            return
        before, most = batch[-1].id, most - len(batch)


def _chosen(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.who:
        conditions.append(_by(wanted.who))
    if wanted.events:
        conditions.append(AuditRow.event.in_(wanted.events))
    if wanted.thing:
        conditions.append(AuditRow.thing == wanted.thing)
    if wanted.thing_id:
        conditions.append(AuditRow.thing_id == wanted.thing_id)
    if wanted.since:
        conditions.append(AuditRow.at >= wanted.since)
    if wanted.until:
        conditions.append(AuditRow.at < wanted.until)
    return select(*COLUMNS).where(*conditions)


def _by(who: str) -> ColumnElement[bool]:
    named = AuditRow.actor == who[:ACTOR_LENGTH]
    number = who.isascii() and who.isdigit() and int(who) <= LARGEST_KEY
    return or_(named, AuditRow.actor_id == wide(int(who))) if number else named


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(**{**row._asdict(), "changes": msgspec.json.decode(row.changes)})
