"""Pictures whose files are gone from the storage: looked for, marked so that pages say their words, found again."""

from collections.abc import Iterator, Sequence
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
"""Pictures that one look takes: also a slow storage answers for so many within the time of one delivery."""
BEFORE_ALL = "0.0"
"""A name that comes before those of all files of a picture."""


def is_whole(storage: Storage, picture: ShownPicture) -> bool:
    """Whether all files of a picture are there; each is asked for, up to the first that is not."""
    return all(storage.stat(file_key(picture.digest, name)) for name in picture.file_names)


def is_empty(storage: Storage) -> bool:
    """Whether there is no file at all: a folder that is not mounted, or another bucket, rather than that many losses."""
    return next(storage.files(FOLDER), None) is None


def look_for_losses(database: Database, storage: Storage, after: str = "") -> str:
    """Compare the next pictures with what the storage lists: both come in the order of the digests.

    Gives the digest to go on after; empty at the end. What the list does not have is asked for once more, as its
    picture may have been brought after it was made. Nothing is marked as lost while the storage is empty.
    """
    with unit_of_work(database) as work:
        some = pictures_after(work, after, BATCH)
    changed = [
        (picture, is_lost) for picture, is_lost in _compared(storage, some) if picture.is_lost != is_lost
    ]
    if any(is_lost for _, is_lost in changed) and is_empty(storage):
        return ""
    for picture, is_lost in changed:
        _mark(database, picture, is_lost=is_lost)
    return some[-1].digest if len(some) == BATCH else ""


def look_at_lost(database: Database, storage: Storage, after: int = 0) -> int:
    """Look whether files of the next pictures that are marked are back; give the number to go on after, 0 at the end."""
    with unit_of_work(database) as work:
        some = lost_pictures(work, BATCH, after)
    for picture in some:
        if is_whole(storage, picture):
            _mark(database, picture, is_lost=False)
    return some[-1].id if len(some) == BATCH else 0


def note_files(work: UnitOfWork, picture_id: int, *, is_lost: bool) -> None:
    """Mark a picture, or take the mark away; what shows it is told by the event. Raises `PictureIsGone`."""
    picture = get_picture(work, picture_id, lock=True)
    if picture.is_lost != is_lost:
        picture.lost_at = now() if is_lost else None
        record(work, PictureFilesChanged(picture_id, is_lost))


def _mark(database: Database, picture: ShownPicture, *, is_lost: bool) -> None:
    with suppress(PictureIsGone):  # deleted meanwhile: its files were meant to go
        written(database, lambda work: note_files(work, picture.id, is_lost=is_lost))


def _compared(storage: Storage, some: Sequence[ShownPicture]) -> Iterator[tuple[ShownPicture, bool]]:
    """Give each picture with whether it is lost now."""
    if not some:
        return
    listed = _listed(storage, some[0].digest)
    digest, keys = next(listed, ("", set[str]()))
    for picture in some:
        while digest and digest < picture.digest:
            digest, keys = next(listed, ("", set[str]()))
        mine = {file_key(picture.digest, name) for name in picture.file_names}
        there = digest == picture.digest and mine <= keys
        yield picture, not there and (picture.is_lost or not is_whole(storage, picture))


def _listed(storage: Storage, first: str) -> Iterator[tuple[str, set[str]]]:
    """Give the digests in the storage, from `first` on, with the keys of their files.

    What lies elsewhere belongs to no picture.
    """
    ours = (file.key for file in storage.files(FOLDER, file_key(first, BEFORE_ALL)) if _is_ours(file.key))
    for digest, keys in groupby(ours, digest_of):
        yield digest, set(keys)


def _is_ours(key: str) -> bool:
    digest = digest_of(key)
    return key.startswith(f"{FOLDER}/{digest[:2]}/{digest[2:4]}/{digest}-")
