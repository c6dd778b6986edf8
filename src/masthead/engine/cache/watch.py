"""Follows what became stale: at most a few cheap reads a second, made by requests themselves."""

import logging
import threading
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from masthead.engine.cache.models import StaleTag
from masthead.engine.database.connect import Database
from masthead.engine.database.faults import is_lost

EVERY = 0.2
"""Seconds between two reads. With `PATIENCE` it bounds how long an old page can be seen: under 1 s."""
PATIENCE = 0.6
"""Seconds for which others go on with what is known while one request reads."""
LAG = 5.0
"""Numbers are handed out before they are committed, so rows appear out of order; for this long
every read looks again below the highest number it has seen."""
LIFETIME = 60.0
"""Seconds after which a page is dropped whatever is known: the last resort."""
AFTER_FAILURE = 1.0
_FIRST_LOOK_BACK = 1000
NOTE = "stale"
log = logging.getLogger(__name__)


class StaleWatch:
    """What this process knows of stale tags. `sequence` counts the reads that brought news.

    Times are those of `time.perf_counter`, given by the caller.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._floor: int | None = None
        self._seen: dict[int, float] = {}
        self._marks: dict[str, tuple[int, float]] = {}
        self._known_at = float("-inf")
        self._failed_at = float("-inf")
        self._is_away = False
        self.sequence = 0
        self.reads = 0

    def is_current(self, now: float, *, fresh: bool = False) -> bool:
        """Whether cached pages may be used at `now`; `fresh` insists on a read begun after `now`."""
        if now - self._known_at < EVERY and not fresh:
            return True
        if now - self._failed_at < AFTER_FAILURE:
            return False
        if self._lock.acquire(blocking=False):
            try:
                return self._known_at >= now or self._read(now)
            finally:
                self._lock.release()
        return self._while_another_reads(now, fresh=fresh)

    def is_stale(self, tags: Iterable[str], since: int) -> bool:
        """Whether one of `tags` was marked after `sequence` was `since`."""
        marks = self._marks
        return any(tag in marks and marks[tag][0] > since for tag in tags)

    def silence(self, now: float) -> float | None:
        """Give for how many seconds a database that is away has told nothing; None while it answers."""
        return now - self._known_at if self._is_away else None

    def _while_another_reads(self, now: float, *, fresh: bool) -> bool:
        if now - self._known_at < PATIENCE and not fresh:
            return True
        if self._is_away and not fresh:
            return False
        # The other's read began before this request where `fresh` is asked: read again after it.
        if not self._lock.acquire(timeout=PATIENCE):
            return False
        try:
            recent = self._known_at >= now or (not fresh and now - self._known_at < EVERY)
            return recent or self._read(now)
        finally:
            self._lock.release()

    def _read(self, now: float) -> bool:
        """Read the end of the list; the caller holds the lock."""
        self.reads += 1
        try:
            with self._database.engine.connect() as connection:
                if self._floor is None:
                    highest = connection.scalar(select(func.max(StaleTag.id))) or 0
                    self._floor = max(0, highest - _FIRST_LOOK_BACK)
                rows = connection.execute(
                    select(StaleTag.id, StaleTag.tag).where(StaleTag.id > self._floor)
                ).all()
        except (DBAPIError, SQLAlchemyError) as error:
            # The request goes on to the site, which meets the same failure and says so properly.
            self._failed_at = now
            self._note_away(is_away=isinstance(error, DBAPIError) and is_lost(error), now=now)
            return False
        self._learn([(row.id, row.tag) for row in rows], now)
        self._note_away(is_away=False, now=now)
        self._known_at = now
        return True

    def _note_away(self, *, is_away: bool, now: float) -> None:
        if is_away != self._is_away:
            self._is_away = is_away
            told = {"seconds": round(now - self._known_at, 1)}
            log.warning("database_went_away" if is_away else "database_came_back", extra=told)

    def _learn(self, rows: list[tuple[int, str]], now: float) -> None:
        news = [(number, tag) for number, tag in rows if number not in self._seen]
        if news:
            following = self.sequence + 1
            for number, tag in news:
                self._seen[number] = now
                self._marks[tag] = (following, now)
            # Marks first: whoever starts rendering in between is taken for stale, never for fresh.
            self.sequence = following
        self._forget(now)

    def _forget(self, now: float) -> None:
        """Drop what can no longer matter, so that memory stays bounded."""
        settled = [number for number, seen in self._seen.items() if now - seen > LAG]
        if settled:
            floor = self._floor = max(settled)
            self._seen = {number: seen for number, seen in self._seen.items() if number > floor}
            self._marks = {tag: mark for tag, mark in self._marks.items() if now - mark[1] <= LIFETIME}


def watch_of(database: Database) -> StaleWatch:
    """Give the one watch of this process and site: pages and settings go by the same reads."""
    watch = database.notes.get(NOTE)
    if watch is None:
        watch = database.notes.setdefault(NOTE, StaleWatch(database))
    assert isinstance(watch, StaleWatch)  # noqa: S101 - narrows the type; only this module writes the note
    return watch
