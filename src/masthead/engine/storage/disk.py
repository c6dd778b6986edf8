"""Files on disk, for sites on one machine: `data/files/…`, which the site serves itself."""

import errno
import os
import secrets
import stat
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from masthead.engine.errors import StorageIsUnavailable
from masthead.engine.settings.model import Settings
from masthead.engine.storage.keys import KEY, checked_folder, checked_key
from masthead.engine.storage.port import CHUNK_BYTES, FileIsMissing, Reading, StoredFile, check_seconds, span

FOLDER = "files"
DRAFTS = ".drafts"
"""Where files are written before they have their names; no key begins with a dot."""
FORGOTTEN_SECONDS = 24 * 3600
ABSENT = (FileNotFoundError, NotADirectoryError)
ADVICE = {
    errno.ENOSPC: "Make room on the disk",
    errno.EDQUOT: "Make room, or raise the quota of the site's user",
    errno.EROFS: "Mount the folder writable",
    errno.EXDEV: "Mount the whole folder, not a part of it: files are written beside and moved",
}
MEND = "Let the site's user read and write the folder"


class DiskStorage:
    """Keeps files below a folder that only the site's own user may read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Write the file beside, and give it its name when all of it is on the disk."""
        path = self._path(key)
        draft = self.folder / DRAFTS / secrets.token_hex(16)
        try:
            with self._explained():
                make_folder(draft.parent)
                file = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
            size = self._write(file, chunks)
            with self._explained():
                make_folder(path.parent)
                draft.replace(path)
                sync_folder(path.parent)
        except BaseException:
            with suppress(OSError):
                draft.unlink()
            raise
        return size

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Reading:
        """Open the file: it is read to its end as it is now, whatever takes its place meanwhile."""
        with self._explained():
            try:
                file = self._path(key).open("rb")
            except ABSENT as error:
                raise FileIsMissing from error
            found = _described(key, os.fstat(file.fileno()))
        try:
            bounds = span(found.size, start, stop)
            return Reading(found, bounds, self._chunks(file, *bounds), file)
        except ValueError:
            file.close()
            raise

    def stat(self, key: str) -> StoredFile | None:
        """Look at the file."""
        with self._explained():
            try:
                status = self._path(key).stat()
            except ABSENT:
                return None
        return _described(key, status) if stat.S_ISREG(status.st_mode) else None

    def delete(self, key: str) -> None:
        """Remove the file; its folder stays, as somebody may be about to put another one there."""
        with self._explained(), suppress(*ABSENT):
            self._path(key).unlink()

    def files(self, folder: str = "", after: str = "") -> Iterator[StoredFile]:
        """Walk the folders; the names in one of them are in memory at once."""
        prefix = f"{checked_folder(folder)}/" if folder else ""
        return self._walk(prefix, checked_key(after) if after else "")

    def link(self, key: str, seconds: int) -> None:
        """Give None: the site serves what is on its disk."""
        checked_key(key)
        check_seconds(seconds)

    def forget_drafts(self) -> None:
        """Remove what somebody who died left half written."""
        oldest = time.time() - FORGOTTEN_SECONDS
        with suppress(OSError), os.scandir(self.folder / DRAFTS) as entries:
            for entry in entries:
                if entry.stat().st_mtime < oldest:
                    Path(entry.path).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / checked_key(key)

    def _write(self, file: BinaryIO, chunks: Iterable[bytes]) -> int:
        """Write all of it and wait for the disk; the file is closed, and never by another error than the first."""
        try:
            for chunk in chunks:
                with self._explained():
                    file.write(chunk)
            with self._explained():
                file.flush()
                os.fsync(file.fileno())
            return file.tell()
        finally:
            with suppress(OSError):  # what it still holds does not fit, and has been told of
                file.close()

    def _chunks(self, file: BinaryIO, start: int, stop: int) -> Generator[bytes]:
        with file:
            file.seek(start)
            while start < stop:
                with self._explained():
                    chunk = file.read(min(CHUNK_BYTES, stop - start))
                if not chunk:
                    raise StorageIsUnavailable(f"{file.name} became shorter", "Change no stored file by hand")
                start += len(chunk)
                yield chunk

    def _walk(self, prefix: str, after: str) -> Iterator[StoredFile]:
        with self._explained():
            try:
                with os.scandir(self.folder / prefix) as entries:
                    # With its slash a folder's name has its place among the keys.
                    names = sorted(f"{one.name}/" if one.is_dir() else one.name for one in entries)
            except ABSENT:
                return
        for name in names:
            key = prefix + name
            if name.startswith(".") or (key <= after and not after.startswith(key)):
                continue
            if name.endswith("/"):
                yield from self._walk(key, after)
            elif key > after and KEY.fullmatch(key) and (found := self.stat(key)):
                yield found

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            problem = f"the folder {self.folder} cannot be used: {error}"
            raise StorageIsUnavailable(problem, ADVICE.get(error.errno or 0, MEND)) from error


def make_folder(folder: Path) -> None:
    """Make a folder, and those around it, that will be there after a power cut."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _described(key: str, status: os.stat_result) -> StoredFile:
    return StoredFile(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


def make_storage(settings: Settings) -> DiskStorage:
    """Make this adapter."""
    storage = DiskStorage(settings.data_folder / FOLDER)
    storage.forget_drafts()
    return storage
