"""The port of storage: what a stored file is, what a storage does, how it fails."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, Protocol, Self
from uuid import uuid4

from masthead.engine.errors import NotFound, StorageIsUnavailable
from masthead.engine.storage.keys import content_type_of

CHUNK_BYTES = 256 * 1024
LONGEST_LINK = 7 * 24 * 3600
PROOFS = "checks"


@dataclass(frozen=True)
class StoredFile:
    """What is known of a file without reading it."""

    key: str
    size: int
    """In bytes."""
    modified: datetime
    """When it was last put, in UTC."""

    @property
    def content_type(self) -> str:
        """The media type that the key's ending stands for."""
        return content_type_of(self.key)


class Held(Protocol):
    """Something that is open while a file is read."""

    def close(self) -> None:
        """Let go of it."""


class Reading:
    """The bytes of a file from `start` to before `stop`, to be iterated once; close it, or read it to its end."""

    def __init__(
        self,
        file: StoredFile,
        bounds: tuple[int, int],
        chunks: Generator[bytes],
        held: Held | None = None,
    ) -> None:
        self.file = file
        self.start, self.stop = bounds
        self._chunks, self._held = chunks, held

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of whatever is held open; WSGI servers call this at the end of an answer."""
        self._chunks.close()
        if self._held is not None:
            self._held.close()


class Storage(Protocol):
    """Keeps files under keys. Each method raises `KeyIsWrong`, and `StorageIsUnavailable` with what to do.

    Threads may share one. What is written is there for every process at once, and stays after a power cut.
    """

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Keep a file in place of whatever was there; give its size in bytes.

        Only a few chunks are in memory at once. A reader meets the old file or the new one, whole; where a
        storage cannot go on with the old one, reading raises. Where `chunks` raises, its error comes
        through and nothing has changed.
        """

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Reading:
        """Read a file, or its bytes from `start` to before `stop`; beyond its end there are none.

        Raises `FileIsMissing`, and `ValueError` for a range that runs backwards.
        """

    def stat(self, key: str) -> StoredFile | None:
        """Give what is known of a file; None where there is none."""

    def delete(self, key: str) -> None:
        """Remove a file; nothing happens where there is none."""

    def files(self, folder: str = "", after: str = "") -> Iterator[StoredFile]:
        """Give every file below a folder, ordered by key, beginning after the key `after`.

        What is put or deleted meanwhile may be given or not; everything else is given once.
        """

    def link(self, key: str, seconds: int) -> str | None:
        """Give an address where anybody can read the file for so long; None where the site itself serves it.

        Whether the file is there is not asked. Raises `ValueError` outside 1 … `LONGEST_LINK`.
        """


class FileIsMissing(NotFound):
    """No file has this key."""

    code = "masthead.file_is_missing"


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """Give what is left of an open file in chunks."""
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def span(size: int, start: int, stop: int | None) -> tuple[int, int]:
    """Give the part of a range that a file of this size has."""
    if start < 0 or (stop is not None and stop < start):
        raise ValueError(f"bytes {start} to {stop} are no range")
    return min(start, size), size if stop is None else min(stop, size)


def check_seconds(seconds: int) -> None:
    """Raise ValueError for a time that no link may last."""
    if not 1 <= seconds <= LONGEST_LINK:
        raise ValueError(f"a link lasts 1 to {LONGEST_LINK} seconds, not {seconds}")


def prove(storage: Storage) -> None:
    """Write a small file, read it back and remove it; raise `StorageIsUnavailable` where that cannot be done."""
    key, proof = f"{PROOFS}/{uuid4()}.txt", b"proof\n"
    storage.put(key, [proof])
    with storage.read(key) as reading:
        found = b"".join(reading)
    storage.delete(key)
    if found != proof:
        raise StorageIsUnavailable(f"{key} came back changed", "Ask who runs the storage")
