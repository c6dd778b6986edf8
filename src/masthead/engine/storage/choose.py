"""The site's storage: its adapter is chosen by the settings and loaded when the first file is asked for."""

import importlib
from collections.abc import Iterable, Iterator

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import SettingIsWrong
from masthead.engine.settings.model import Settings
from masthead.engine.storage.port import Reading, Storage, StoredFile
from masthead.engine.storage.readers import Places, ReadersStorage

NOTE = "storage"
READERS_NOTE = "storage for readers"


class SiteStorage:
    """Stands for the chosen adapter until it is needed; itself a `Storage`.

    It holds no lock: of two threads that come first each may make an adapter, and the last one stays.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: Storage | None = None

    @property
    def adapter(self) -> Storage:
        """The adapter, made at first use."""
        made = self._made
        if made is None:
            made = self._made = make_storage(self._settings)
        return made

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Keep a file; give its size."""
        return self.adapter.put(key, chunks)

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Reading:
        """Read a file, or a part of it."""
        return self.adapter.read(key, start, stop)

    def stat(self, key: str) -> StoredFile | None:
        """Give what is known of a file."""
        return self.adapter.stat(key)

    def delete(self, key: str) -> None:
        """Remove a file."""
        self.adapter.delete(key)

    def files(self, folder: str = "", after: str = "") -> Iterator[StoredFile]:
        """Give the files below a folder."""
        return self.adapter.files(folder, after)

    def link(self, key: str, seconds: int) -> str | None:
        """Give an address of a file that ends in time."""
        return self.adapter.link(key, seconds)


def make_storage(settings: Settings) -> Storage:
    """Make the adapter: S3 where `S3_ENDPOINT` is set, else the disk."""
    name = "s3" if settings.s3_endpoint else "disk"
    try:
        adapter = importlib.import_module(f"masthead.engine.storage.{name}")
    except ModuleNotFoundError as error:
        advice = "Install it: pip install 'masthead[s3]'"
        raise SettingIsWrong(
            "S3_ENDPOINT", f"needs a library that is not installed ({error})", advice
        ) from error
    storage: Storage = adapter.make_storage(settings)
    return storage


def install_storage(database: Database, settings: Settings) -> None:
    """Keep the site's storage with the database, where commands, views and reactions find it."""
    storage = database.notes[NOTE] = SiteStorage(settings)
    # One of the threads that answer stays for pages.
    database.notes[READERS_NOTE] = ReadersStorage(storage, Places(max(1, settings.threads - 1)))


def storage_of(work: UnitOfWork) -> Storage:
    """Give the site's storage.

    A file goes in before the row that names it is committed, and out after the row's end is: a file that
    nobody names costs room, a name without a file is an error that people see.
    """
    storage = work.database.notes.get(NOTE)
    if not isinstance(storage, SiteStorage):
        raise _not_installed()
    return storage


def storage_for_readers(work: UnitOfWork) -> Storage:
    """Give the same storage to a request that anybody may send: it raises `StorageIsBusy` rather than hold up others."""
    storage = work.database.notes.get(READERS_NOTE)
    if not isinstance(storage, ReadersStorage):
        raise _not_installed()
    return storage


def _not_installed() -> SettingIsWrong:
    return SettingIsWrong("S3_ENDPOINT", "is not read yet", "Call install_storage(database, settings) first")
