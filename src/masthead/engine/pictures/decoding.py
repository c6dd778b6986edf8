"""A stranger's picture in, harmless pictures out: who waits for the decoder, what it may use up, what it said."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from stat import S_ISREG
from tempfile import TemporaryDirectory
from typing import IO, Any

from masthead.engine.errors import NO_TEMPORARY_ROOM, StorageIsUnavailable
from masthead.engine.pictures.errors import (
    DecodersAreBusy,
    FileIsTooLarge,
    KindIsUnknown,
    PictureIsBroken,
    PictureIsTooHeavy,
    PictureIsTooLarge,
)
from masthead.engine.pictures.kinds import HEAD_BYTES, find_kind
from masthead.engine.storage.port import CHUNK_BYTES

WIDTHS = (320, 640, 960, 1280, 1920)
"""Of the smaller pictures that are made; none is wider than its original."""
FORMATS = ("avif", "webp")
"""In which each of them is made: the smaller file first."""
LONGEST_SIDE = 16_383
"""What WebP can hold (RFC 9649)."""
PROGRAM = (sys.executable, "-I", "-m", "masthead.engine.pictures.child")
START_SECONDS = 10
"""What a busy machine may take beyond the time that the decoder itself works."""
MOST_SAID = 10_000
MOST_TOLD = 500
UPLOAD, SAID, COMPLAINT = "upload", "said", "complaint"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What opening one picture may use up."""

    file_bytes: int
    """Size of the file that was sent."""
    pixels: int
    """Width times height, as the file's header says."""
    seconds: int
    """Of the processor's time."""
    memory_bytes: int
    """Address space of the process."""


@dataclass(frozen=True)
class Decoded:
    """A picture made anew. Its files lie in a folder until the block of `decoded` ends."""

    folder: Path
    width: int
    height: int
    original: str
    """Name of the file in full size: `original.jpg`, or `original.png` where that keeps more."""
    widths: tuple[int, ...]
    """Of the smaller pictures, ascending; each is there as `640.webp` and `640.avif`."""
    moves: bool
    """Whether it was animated; only its first frame is kept."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all files."""
        return (self.original, *(f"{width}.{ending}" for width in self.widths for ending in FORMATS))

    def open(self, name: str) -> BufferedReader:
        """Open one of the files; raise `PictureIsBroken` for anything but a plain file.

        A decoder that was taken over could leave a link there to what only the site may read.
        """
        try:
            number = os.open(self.folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise PictureIsBroken from error
        if not S_ISREG(os.fstat(number).st_mode):
            os.close(number)
            raise PictureIsBroken
        return os.fdopen(number, "rb")


class Places:
    """Lets so many in at once and so many wait; all others hear at once that they must come again."""

    def __init__(self, inside: int, waiting: int) -> None:
        self._all = threading.BoundedSemaphore(inside + waiting)
        self._inside = threading.BoundedSemaphore(inside)

    @contextmanager
    def place(self, seconds: float) -> Iterator[None]:
        """Hold a place; raise `DecodersAreBusy` where there is none in time."""
        if not self._all.acquire(blocking=False):
            raise DecodersAreBusy(round(seconds))
        try:
            if not self._inside.acquire(timeout=seconds):
                raise DecodersAreBusy(round(seconds))
            try:
                yield
            finally:
                self._inside.release()
        finally:
            self._all.release()


PLACES = Places(inside=1, waiting=1)
"""Of each web process: one picture is opened, one waits, so that of the usual three threads one is left for readers."""


@contextmanager
def decoded(upload: IO[bytes], limits: Limits, places: Places = PLACES) -> Iterator[Decoded]:
    """Open what somebody sent, in a process of its own; its files are there until the block ends.

    `places` are those of a web process; who keeps no reader waiting has others. Raises a `PictureIsRefused` that
    says what is wrong with the file, `DecodersAreBusy`, or `StorageIsUnavailable` where there is no room to work in.
    """
    with ExitStack() as kept:
        try:
            folder = Path(kept.enter_context(TemporaryDirectory(prefix="masthead-picture-")))
            kind = _received(upload, folder, limits)
        except OSError as error:
            raise StorageIsUnavailable(str(error), NO_TEMPORARY_ROOM) from error
        with places.place(limits.seconds):
            said = _said(folder, kind, limits)
        yield _read(said, folder, limits)


def _received(upload: IO[bytes], folder: Path, limits: Limits) -> str:
    """Write the file into the folder, no more of it than is allowed; give its kind."""
    size, kind = 0, None
    with (folder / UPLOAD).open("xb") as file:
        while chunk := upload.read(CHUNK_BYTES):
            if not size:
                kind = find_kind(chunk[:HEAD_BYTES])
            size += len(chunk)
            if size > limits.file_bytes:
                raise FileIsTooLarge(limits.file_bytes)
            if kind is None:
                raise KindIsUnknown
            file.write(chunk)
    if kind is None:
        raise KindIsUnknown
    return kind


def _said(folder: Path, kind: str, limits: Limits) -> dict[str, Any]:
    """Run the decoder; give what it said. It gets no variables of ours, no files, and is killed when it is late."""
    task = {
        "kind": kind,
        "pixels": limits.pixels,
        "side": LONGEST_SIDE,
        "widths": WIDTHS,
        "memory": limits.memory_bytes,
        "seconds": limits.seconds,
        "file_size": 4 * limits.pixels + MOST_SAID,
    }
    with (
        (folder / UPLOAD).open("rb") as source,
        (folder / SAID).open("xb") as said,
        (folder / COMPLAINT).open("x+b") as complaint,
    ):
        try:
            ended = subprocess.run(  # noqa: S603 - our own program, and its argument is ours
                [*PROGRAM, json.dumps(task)],
                stdin=source,
                stdout=said,
                stderr=complaint,
                cwd=folder,
                env={"LANG": "C.UTF-8"},
                timeout=limits.seconds + START_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PictureIsTooHeavy from error
        if ended.returncode:
            # Killed for its use of time or memory, or by what it read; whoever sent it need not know which.
            complaint.seek(0)
            problem = complaint.read(MOST_SAID).decode(errors="replace")[-MOST_TOLD:]
            log.warning("picture_not_opened", extra={"exit_code": ended.returncode, "problem": problem})
            raise PictureIsTooHeavy
    try:
        with (folder / SAID).open("rb") as file:
            answer: dict[str, Any] = json.loads(file.read(MOST_SAID))
    except ValueError as error:
        raise PictureIsBroken from error
    return answer


def _read(said: dict[str, Any], folder: Path, limits: Limits) -> Decoded:
    """Turn what the decoder said into a value; believe nothing that does not fit."""
    match said:
        case {"refused": "large", "width": int(width), "height": int(height)}:
            raise PictureIsTooLarge(width, height, limits.pixels, LONGEST_SIDE)
        case {"refused": "heavy"}:
            raise PictureIsTooHeavy
        case {"refused": "unwritten"}:
            raise StorageIsUnavailable(f"the folder {folder} cannot be written", NO_TEMPORARY_ROOM)
        case {
            "width": int(width),
            "height": int(height),
            "original": "original.jpg" | "original.png" as original,
            "widths": [*widths],
            "moves": bool(moves),
        } if widths and all(isinstance(one, int) and 0 < one <= WIDTHS[-1] for one in widths):
            return Decoded(folder, width, height, original, tuple(widths), moves)
        case _:
            raise PictureIsBroken
