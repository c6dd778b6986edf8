"""Whole pages in memory, bounded in bytes; a page is used only while none of its tags is stale."""

import gzip
import hashlib
import threading
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from masthead.engine.cache.watch import LIFETIME, StaleWatch
from masthead.engine.database.connect import Database

Header = tuple[str, str]

_OVERHEAD = 3000
"""Bytes that a page costs besides its body: key, headers, log pieces; measured roughly."""
NOTE = "pages"
_LARGEST_SHARE = 8
_KEPT_SHARE = 0.9
_COMPRESSION = 6


@dataclass(slots=True)
class Face:
    """One form in which a page is answered, put together once: as it is, compressed, "not modified"."""

    status: str
    headers: list[Header]
    body: list[bytes]
    about: str
    """What the access log says of each such answer."""
    seconds: list[float]
    """Where its durations are collected."""


Form = tuple[str, bool, bool]
"""Method, whether compressed, whether the client has the page already."""


@dataclass(slots=True)
class Page:
    """A rendered page, valid while none of `tags` was marked after the sequence `since`."""

    headers: list[Header]
    body: bytes
    tags: tuple[str, ...]
    since: int
    began: float
    route: str = ""
    validators: tuple[str, str] = ("", "")
    """The strong validators: as it is, compressed."""
    checked: int = -1
    used: float = 0.0
    faces: dict[Form, Face] = field(default_factory=dict)

    def __post_init__(self) -> None:
        digest = hashlib.blake2b(self.body, digest_size=12).hexdigest()
        self.validators = f'"{digest}"', f'"{digest}-gzip"'
        self.used = self.began

    @property
    def cost(self) -> int:
        """Bytes this page may take, its compressed form included."""
        return len(self.body) + len(self.body) // 3 + _OVERHEAD

    def validator(self, *, compressed: bool) -> str:
        """Give the strong validator of the page in this form."""
        return self.validators[compressed]

    def matches(self, held: str, *, compressed: bool) -> bool:
        """Whether If-None-Match names what would be sent; a proxy may have made the validator weak."""
        mine = self.validators[compressed]
        if held == mine:
            return True
        return held.strip() == "*" or mine in (tag.strip().removeprefix("W/") for tag in held.split(","))

    def encoded(self, *, compressed: bool) -> bytes:
        """Give the body; its compressed form has a fixed time, so that all processes send the same bytes."""
        return gzip.compress(self.body, _COMPRESSION, mtime=0) if compressed else self.body


class PageStore:
    """Pages by key. Reading takes no lock; the least recently used go first."""

    def __init__(self, watch: StaleWatch, limit: int, away_seconds: float = 0) -> None:
        self.watch = watch
        self._away_seconds = away_seconds
        self._limit = limit
        self._pages: dict[Hashable, Page] = {}
        self._lock = threading.Lock()
        self.size = 0

    def __len__(self) -> int:
        return len(self._pages)

    def find(self, key: Hashable, now: float, *, fresh: bool = False) -> Page | None:
        """Give the page if it may be shown at `now`."""
        page = self._pages.get(key)
        if page is None or not self.watch.is_current(now, fresh=fresh):
            return None
        sequence = self.watch.sequence
        if page.checked != sequence:
            if self.watch.is_stale(page.tags, page.since):
                self._drop(key, page)
                return None
            page.checked = sequence
        if now - page.began > LIFETIME:
            self._drop(key, page)
            return None
        page.used = now
        return page

    def find_while_away(self, key: Hashable, now: float) -> tuple[Page, float] | None:
        """Give a page that was good when a database that is away was last heard, and how many seconds ago that was.

        What was written since, in this process or another, is not in it: hence the bound on the silence.
        """
        silence, page = self.watch.silence(now), self._pages.get(key)
        if silence is None or silence > self._away_seconds or page is None:
            return None
        heard = now - silence
        if heard - page.began > LIFETIME or self.watch.is_stale(page.tags, page.since):
            return None
        page.used = now
        return page, silence

    def begin(self, now: float) -> int | None:
        """Give the sequence at which rendering begins; None if nothing may be kept now."""
        return self.watch.sequence if self.watch.is_current(now) else None

    def keep(self, key: Hashable, page: Page) -> bool:
        """Keep a page unless it is too large to be worth its place."""
        if page.cost > self._limit // _LARGEST_SHARE:
            return False
        with self._lock:
            former = self._pages.get(key)
            self._pages[key] = page
            self.size += page.cost - (former.cost if former else 0)
            if self.size > self._limit:
                self._make_room()
        return True

    def _make_room(self) -> None:
        """Drop the least recently used tenth at once, so that the sorting is paid rarely."""
        by_age: Iterable[tuple[Hashable, Page]] = sorted(self._pages.items(), key=lambda item: item[1].used)
        for key, page in by_age:
            if self.size <= self._limit * _KEPT_SHARE:
                break
            del self._pages[key]
            self.size -= page.cost

    def _drop(self, key: Hashable, page: Page) -> None:
        with self._lock:
            if self._pages.get(key) is page:
                del self._pages[key]
                self.size -= page.cost


def install_store(database: Database, store: PageStore) -> None:
    """Keep this process's pages with the database, so that a check can say how much room they take."""
    database.notes[NOTE] = store


def store_of(database: Database) -> PageStore | None:
    """Give this process's pages; None where it keeps none."""
    store = database.notes.get(NOTE)
    return store if isinstance(store, PageStore) else None
