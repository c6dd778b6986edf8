"""Files go after their pictures, at once or once a day; pictures whose files are gone are marked, and looked after."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work, written
from masthead.engine.events.afterwards import afterwards
from masthead.engine.events.event import Event
from masthead.engine.events.outbox import record
from masthead.engine.storage.choose import storage_of
from masthead.engine.storage.port import Storage, StoredFile
from masthead.modules.media.commands.losses import look_at_lost, look_for_losses
from masthead.modules.media.events import ComparisonCameDue, LookCameDue, PictureDeleted, SweepCameDue
from masthead.modules.media.models.picture import FOLDER, digest_of
from masthead.modules.media.queries import kept_digests

GRACE = timedelta(days=1)
"""Files are kept before their row is committed: young ones may still get one."""
BATCH = 200


def on_picture_deleted(work: UnitOfWork, event: PictureDeleted) -> None:
    """Remove a picture's files, unless somebody has brought the same picture anew."""
    if not kept_digests(work, [event.digest]):
        deleted_at = datetime.fromisoformat(event.deleted_at)
        afterwards(work, partial(_remove, work.database, storage_of(work), event.digest, deleted_at))


def on_sweep_came_due(work: UnitOfWork, _event: SweepCameDue) -> None:
    """Look through the storage when nothing is locked any more."""
    afterwards(work, partial(sweep, work.database, storage_of(work)))


def on_comparison_came_due(work: UnitOfWork, event: ComparisonCameDue) -> None:
    """Compare some pictures with their files when nothing is locked any more; another event leads on to the next."""
    database, storage = work.database, storage_of(work)

    def compare() -> None:
        after = look_for_losses(database, storage, event.after)
        if after:
            _lead_on(database, ComparisonCameDue(event.noted_at, after))

    afterwards(work, compare)


def on_look_came_due(work: UnitOfWork, event: LookCameDue) -> None:
    """Look for some lost files when nothing is locked any more; another event leads on to the next."""
    database, storage = work.database, storage_of(work)

    def look() -> None:
        after = look_at_lost(database, storage, event.after)
        if after:
            _lead_on(database, LookCameDue(event.noted_at, after))

    afterwards(work, look)


def sweep(database: Database, storage: Storage) -> None:
    """Remove files older than a day that no picture names."""
    files = storage.files(FOLDER)
    while some := list(islice(files, BATCH)):
        _drop(database, storage, iter(some), now() - GRACE)


def _lead_on(database: Database, event: Event) -> None:
    written(database, lambda work: record(work, event))


def _remove(database: Database, storage: Storage, digest: str, deleted_at: datetime) -> None:
    folder = f"{FOLDER}/{digest[:2]}/{digest[2:4]}"
    mine = (file for file in storage.files(folder) if digest_of(file.key) == digest)
    _drop(database, storage, mine, deleted_at)


def _drop(database: Database, storage: Storage, files: Iterator[StoredFile], before: datetime) -> None:
    """Remove those files that were put before a moment and that no picture names now."""
    old = [file.key for file in files if file.modified < before]
    with unit_of_work(database) as work:
        kept = kept_digests(work, {digest_of(key) for key in old}) if old else set()
    for key in old:
        if digest_of(key) in kept:
            continue
        # Perhaps somebody is bringing the same picture anew at this moment, and has just put the file.
        again = storage.stat(key)
        if again is not None and again.modified < before:
            storage.delete(key)
