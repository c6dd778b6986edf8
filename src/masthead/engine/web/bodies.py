"""Takes a request's body in before the site sees the request: whole and in time.

Few threads at once may wait for bodies; the server has so many more than the site uses, so that
whoever only reads is always answered. Forms with files, larger than others, go through a file on the disk.
"""

import io
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from masthead.engine.web.doors import plainly, stated_length
from masthead.engine.web.environ import PEER

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

# The server does not tell when a chunked body breaks off: half a text would be taken for a whole one.
NO_LENGTH = b"State the length of what you send, as Content-Length.\n"
TOO_SLOW = b"What you sent did not arrive in time. Try again.\n"
CUT_SHORT = b"What you sent did not arrive whole. Try again.\n"
BUSY = b"Too much is being sent to this site at the moment. Try again in a few seconds.\n"
NO_ROOM = b"There is no room for what you sent at the moment. Try again in a minute.\n"
RETRY_SECONDS = "5"
PIECE_BYTES = 64 * 1024
PACE = 64 * 1024
"""Bytes a second: a large body that comes at least so fast may take as long as it needs."""
SHORT_SECONDS = 0.5
"""A body that takes longer is taken for a slow one: nobody waits for its place."""

log = logging.getLogger(__name__)

CutOff = Callable[[str, float], None]
"""Ends the connections of a peer on which we have sent nothing for so many seconds."""


class Bodies:
    """A WSGI application that passes on requests whose body is in; it waits for `places` bodies at once.

    Whoever finds all places taken waits for one for a moment, unless slow senders have them all. Bodies above
    `in_memory` bytes are large: they have half of the places, and are passed on as a file.
    """

    def __init__(
        self, site: "WSGIApplication", places: int, deadline: "Deadline", in_memory: int = 1_048_576
    ) -> None:
        self._site = site
        self._places, self._in_memory = places, in_memory
        self._free = threading.BoundedSemaphore(places)
        self._free_for_large = threading.BoundedSemaphore(max(1, places // 2))
        self._deadline = deadline

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        if "HTTP_TRANSFER_ENCODING" in environ:
            return plainly(environ, start_response, "411 Length Required", NO_LENGTH)
        if not stated_length(environ):
            return self._site(environ, start_response)
        if stated_length(environ) <= self._in_memory:
            return self._pass_on(environ, start_response, io.BytesIO())
        if not self._free_for_large.acquire(blocking=False):
            return _refuse(environ, start_response, BUSY)
        try:
            with TemporaryFile(buffering=0) as file:
                return self._pass_on(environ, start_response, file)
        except NoRoom:
            log.exception("no_room_for_bodies")
            return _refuse(environ, start_response, NO_ROOM)
        finally:
            self._free_for_large.release()

    def _pass_on(
        self, environ: dict[str, Any], start_response: "StartResponse", body: IO[bytes]
    ) -> Iterable[bytes]:
        """Take the body in, whole and in time, and let the site answer."""
        if not self._take_place():
            return _refuse(environ, start_response, BUSY)
        try:
            late = self._receive(environ, body)
        finally:
            self._free.release()
        if late:
            return plainly(environ, start_response, "408 Request Timeout", TOO_SLOW)
        if body.tell() < stated_length(environ):
            return plainly(environ, start_response, "400 Bad Request", CUT_SHORT)
        environ["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
        environ["wsgi.input"] = body
        return self._site(environ, start_response)

    def _take_place(self) -> bool:
        if self._free.acquire(blocking=False):
            return True
        all_slow = self._deadline.older_than(SHORT_SECONDS) >= self._places
        return not all_slow and self._free.acquire(timeout=SHORT_SECONDS)

    def _receive(self, environ: dict[str, Any], body: IO[bytes]) -> bool:
        """Read the body; say whether it took too long."""
        left = stated_length(environ)
        is_large = left > self._in_memory
        reading = self._deadline.begin(peer_of(environ))
        try:
            # Reading waits without end: the deadline cuts the connection, and then there is what has come.
            while left and (piece := _read(environ, min(left, PIECE_BYTES) if is_large else left)):
                _write(body, piece)
                if not is_large:  # it was read at once
                    break
                left -= len(piece)
                self._deadline.grant(reading, len(piece) / PACE)
        finally:
            late = self._deadline.end(reading)
        return late


class NoRoom(Exception):
    """The disk does not take what somebody sends."""


def _read(environ: dict[str, Any], size: int) -> bytes:
    try:
        piece: bytes = environ["wsgi.input"].read(size)
    except OSError:  # the connection is gone
        return b""
    return piece


def _write(body: IO[bytes], piece: bytes) -> None:
    left = memoryview(piece)
    try:
        while left:  # without a buffer, so that nothing is left to be written when the file is closed
            left = left[body.write(left) :]
    except OSError as error:
        raise NoRoom from error


def _refuse(environ: dict[str, Any], start_response: "StartResponse", why: bytes) -> list[bytes]:
    again = ("Retry-After", RETRY_SECONDS)
    return plainly(environ, start_response, "503 Service Unavailable", why, more=[again])


class Deadline:
    """Watches over readings; a thread, started with the first of them, cuts off those that take too long.

    The cut may hit whatever else comes from the same address, so a peer is spared, for as long again,
    while the site answers it, as `busy` says, or while it also sends a body that is not late.
    """

    def __init__(
        self,
        seconds: float,
        cut_off: CutOff,
        busy: Callable[[], Collection[str]] = tuple,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds, self._cut_off, self._busy, self._clock = seconds, cut_off, busy, clock
        self._lock = threading.Lock()
        self._running: dict[object, tuple[str, float]] = {}
        self._thread: threading.Thread | None = None

    def begin(self, peer: str) -> object:
        """Begin to watch a reading from this peer; give what `end` wants."""
        if self._thread is None:
            self._start()
        reading = object()
        self._running[reading] = peer, self._clock()
        return reading

    def grant(self, reading: object, seconds: float) -> None:
        """Give a reading so much more time, for what has come of it; it cannot be saved up for a pause.

        What comes as a late one is cut off does not make it one in time.
        """
        (peer, began), now = self._running[reading], self._clock()
        if now - began < self._seconds:
            self._running[reading] = peer, min(began + seconds, now)

    def end(self, reading: object) -> bool:
        """End it; say whether it took too long."""
        _, began = self._running.pop(reading)
        return self._clock() - began >= self._seconds

    def older_than(self, seconds: float) -> int:
        """Count the readings that began so long ago."""
        now = self._clock()
        return sum(now - began > seconds for _, began in list(self._running.values()))

    def look(self) -> None:
        """Cut off those that are late."""
        now = self._clock()
        waited = [(peer, now - began) for peer, began in list(self._running.values())]
        spared = {peer for peer, seconds in waited if seconds < self._seconds}.union(self._busy())
        overdue = {peer for peer, seconds in waited if seconds >= 2 * self._seconds}
        late = {peer for peer, seconds in waited if seconds >= self._seconds}
        for peer in (late - spared) | overdue:
            self._cut_off(peer, self._seconds)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                thread = threading.Thread(target=self._watch, name="deadline", daemon=True)
                thread.start()
                self._thread = thread

    def _watch(self) -> None:
        while True:
            time.sleep(min(0.5, self._seconds / 4))
            try:
                self.look()
            except Exception:  # such as no free file number: the next look may find one
                log.exception("bodies_not_watched")


class Turns:
    """A WSGI application that lets so many requests at once into the site; the others queue, first come first.

    A semaphore would let newcomers overtake those that wait, some of them for seconds.
    """

    def __init__(self, site: "WSGIApplication", most: int) -> None:
        self._site = site
        self._free = most
        self._lock = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._inside: dict[object, str] = {}

    def peers(self) -> Collection[str]:
        """Give those whose requests are in the site or wait for their turn."""
        return list(self._inside.values())

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request when it is its turn."""
        request = object()
        self._inside[request] = peer_of(environ)
        self._wait()
        try:
            return self._site(environ, start_response)
        finally:
            self._pass_on()
            del self._inside[request]

    def _wait(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._queue.append(turn)
        turn.acquire()

    def _pass_on(self) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._lock:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._free += 1


def peer_of(environ: dict[str, Any]) -> str:
    """Give the address at the other end of the connection."""
    peer: str = environ.get(PEER) or environ.get("REMOTE_ADDR", "")
    return peer
