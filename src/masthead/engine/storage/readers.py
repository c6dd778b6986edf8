"""Files on their way to readers: so few wait for the storage at once that pages are answered while it hangs.

A place is held while the storage is asked, never while a reader takes in what it gave.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager

from masthead.engine.errors import Busy, StorageIsUnavailable, translatable
from masthead.engine.storage.port import Reading, Storage, StoredFile

WAIT_SECONDS = 0.5
"""Who finds all places taken waits so long for one. What takes longer than this is slow: nobody waits for its place."""
PAUSE_SECONDS = 5
"""After a slow failure nobody asks for so long."""


class StorageIsBusy(Busy):
    """As many wait for the storage as may, or it has just failed to answer."""

    code = "masthead.storage_is_busy"
    message = translatable("Files cannot be shown at the moment. Try again in %(seconds)s seconds.")


class Places:
    """Lets so many ask at once. Only what was slow and failed makes it pause: one broken file is no hanging storage."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._most, self._clock = most, clock
        self._began: dict[object, float] = {}
        self._paused_until = 0.0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place; raise `StorageIsBusy` where there is none in time."""
        if self._clock() < self._paused_until or not self._take():
            raise StorageIsBusy(PAUSE_SECONDS)
        turn = object()
        began = self._began[turn] = self._clock()
        try:
            yield
        except StorageIsUnavailable:
            if self._clock() - began > WAIT_SECONDS:
                self._paused_until = self._clock() + PAUSE_SECONDS
            raise
        finally:
            del self._began[turn]
            self._free.release()

    def _take(self) -> bool:
        if self._free.acquire(blocking=False):
            return True
        return not self._all_slow() and self._free.acquire(timeout=WAIT_SECONDS)

    def _all_slow(self) -> bool:
        moment = self._clock()
        return sum(moment - began > WAIT_SECONDS for began in list(self._began.values())) >= self._most


class ReadersStorage:
    """The site's storage with places; itself a `Storage`, each method of which raises `StorageIsBusy` too."""

    def __init__(self, storage: Storage, places: Places) -> None:
        self._storage, self._places = storage, places

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Keep a file; give its size."""
        with self._places.place():
            return self._storage.put(key, chunks)

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Reading:
        """Read a file, or a part of it; what follows its first part may raise `StorageIsBusy` as well."""
        with self._places.place():
            reading = self._storage.read(key, start, stop)
            try:
                first = next(iter(reading), b"")
            except BaseException:
                reading.close()
                raise
        return Reading(reading.file, (reading.start, reading.stop), self._chunks(reading, first), reading)

    def stat(self, key: str) -> StoredFile | None:
        """Give what is known of a file."""
        with self._places.place():
            return self._storage.stat(key)

    def delete(self, key: str) -> None:
        """Remove a file."""
        with self._places.place():
            self._storage.delete(key)

    def files(self, folder: str = "", after: str = "") -> Iterator[StoredFile]:
        """Give the files below a folder; a list is nothing that readers ask for, so it takes no place."""
        return self._storage.files(folder, after)

    def link(self, key: str, seconds: int) -> str | None:
        """Give an address of a file that ends in time; nobody is asked for it."""
        return self._storage.link(key, seconds)

    def _chunks(self, reading: Reading, first: bytes) -> Generator[bytes]:
        """Give what is there already, then ask for more, up to the last byte: its end is asked for by nobody."""
        chunks, left = iter(reading), reading.stop - reading.start - len(first)
        yield first
        while left > 0:
            with self._places.place():
                chunk = next(chunks)
            left -= len(chunk)
            yield chunk
