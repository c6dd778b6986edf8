"""Pictures whose files are gone from the storage: looked for, marked so that pages say their words, found again."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby

from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work, written
from masthead.engine.events.outbox import record
from masthead.engine.storage.port import Storage
from masthead.modules.media.errors import PictureIsGone
from masthead.modules.media.events import PictureFilesChanged
from masthead.modules.media.models.picture import FOLDER, digest_of, file_key
from masthead.modules.media.models.shown import ShownPicture
from masthead.modules.media.queries import get_picture, lost_pictures, pictures_after

BATCH = 200


def is_whole(storage: Storage, picture: ShownPicture) -> bool:
    """Whether all files of a picture are there; each is asked for, up to the first that is not."""
    return all(storage.stat(file_key(picture.digest, name)) for name in picture.file_names)


def look_for_losses(database: Database, storage: Storage) -> None:
    """Compare all pictures with what the storage lists: both come in the order of the digests, a few at a time.

    What the list does not have is asked for once more, as its picture may have been brought after it was made.
    """
    listed = _listed(storage)
    digest, keys = next(listed, ("", set[str]()))
    for picture in _all_pictures(database):
        while digest and digest < picture.digest:
            digest, keys = next(listed, ("", set[str]()))
        mine = {file_key(picture.digest, name) for name in picture.file_names}
        there = digest == picture.digest and mine <= keys
        if there == picture.is_lost:
            _mark(database, picture, is_lost=not (there or is_whole(storage, picture)))


def look_at_lost(database: Database, storage: Storage) -> None:
    """Look whether the files of pictures that are marked are back."""
    after = 0
    while some := _lost_after(database, after):
        for picture in some:
            if is_whole(storage, picture):
                _mark(database, picture, is_lost=False)
        after = some[-1].id


def note_files(work: UnitOfWork, picture_id: int, *, is_lost: bool) -> None:
    """Mark a picture, or take the mark away; what shows it is told by the event. Raises `PictureIsGone`."""
    picture = get_picture(work, picture_id, lock=True)
    if picture.is_lost != is_lost:
        picture.lost_at = now() if is_lost else None
        record(work, PictureFilesChanged(picture_id, is_lost))


def _mark(database: Database, picture: ShownPicture, *, is_lost: bool) -> None:
    if picture.is_lost == is_lost:
        return

    with suppress(PictureIsGone):  # deleted meanwhile: its files were meant to go
        written(database, lambda work: note_files(work, picture.id, is_lost=is_lost))


def _all_pictures(database: Database) -> Iterator[ShownPicture]:
    after = ""
    while True:
        with unit_of_work(database) as work:
            some = pictures_after(work, after, BATCH)
        if not some:
            return
        yield from some
        after = some[-1].digest


def _lost_after(database: Database, after: int) -> list[ShownPicture]:
    with unit_of_work(database) as work:
        return lost_pictures(work, BATCH, after)


def _listed(storage: Storage) -> Iterator[tuple[str, set[str]]]:
    """Give the digests in the storage with the keys of their files; what lies elsewhere belongs to no picture."""
    ours = (file.key for file in storage.files(FOLDER) if _is_ours(file.key))
    for digest, keys in groupby(ours, digest_of):
        yield digest, set(keys)


def _is_ours(key: str) -> bool:
    digest = digest_of(key)
    return key.startswith(f"{FOLDER}/{digest[:2]}/{digest[2:4]}/{digest}-")
