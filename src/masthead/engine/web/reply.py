"""What the site answers, caught on its way to the server."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

LARGEST_JOINED = 1_048_576
"""Answers of a known length up to this are sent in one piece; larger ones, and streams, as they come."""

Header = tuple[str, str]


class Reply:
    """Stands in for the server's start_response."""

    __slots__ = ("headers", "status")

    def __init__(self) -> None:
        self.status = "500 Internal Server Error"
        self.headers: list[Header] = []

    def start(self, status: str, headers: list[Header], exc_info: Any = None) -> Callable[[bytes], object]:
        """Take status and headers; the old way of writing a body is not offered."""
        self.status, self.headers = status, headers
        return _no_write

    @property
    def code(self) -> int:
        """The status as a number."""
        return int(self.status[:3])

    def find(self, name: str) -> str | None:
        """Give the first header of this name, which is in lower case."""
        for key, value in self.headers:
            if key.lower() == name:
                return value
        return None

    def joined(self, body: Iterable[bytes]) -> bytes | None:
        """Give the whole body if it is known to be small enough; None leaves it to be streamed."""
        length = self.find("content-length")
        if length is None or int(length) > LARGEST_JOINED:
            return None
        try:
            return b"".join(body)
        finally:
            close(body)


class Streamed:
    """A body sent as it comes; says at its end how much was sent."""

    def __init__(self, body: Iterable[bytes], at_end: Callable[[int], None]) -> None:
        self._body = body
        self._at_end: Callable[[int], None] | None = at_end
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._body:
            self._size += len(piece)
            yield piece

    def close(self) -> None:
        """End the stream, whether it was read to its end or not."""
        try:
            close(self._body)
        finally:
            at_end, self._at_end = self._at_end, None
            if at_end is not None:
                at_end(self._size)


def close(body: Iterable[bytes]) -> None:
    """Close a body that can be closed."""
    closing = getattr(body, "close", None)
    if closing is not None:
        closing()


def _no_write(_piece: bytes) -> object:
    raise NotImplementedError("a site answers with an iterable")
