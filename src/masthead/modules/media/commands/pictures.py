"""Pictures come in, are described, and go; their files go in before the row and out after it."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from masthead.engine.access.actor import Actor
from masthead.engine.database.columns import fold, now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.events.outbox import record
from masthead.engine.pictures.decoding import Decoded
from masthead.engine.storage.port import Storage, chunks_of
from masthead.modules.media.errors import PictureIsUsed, PictureWasChanged
from masthead.modules.media.events import PictureAdded, PictureChanged, PictureDeleted, PictureFilesChanged
from masthead.modules.media.models.picture import FOLDED_LENGTH, Picture, PictureUse, file_key
from masthead.modules.media.permissions import ADD_PICTURE, DELETE_PICTURE, EDIT_PICTURE
from masthead.modules.media.queries import find_kept, get_picture


@dataclass(frozen=True)
class Description:
    """What people say of a picture."""

    name: str
    alt: str = ""
    is_decorative: bool = False


def content_digest(made: Decoded) -> str:
    """Give the digest that names a decoded picture's files."""
    with made.open(made.original) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep_files(storage: Storage, made: Decoded, database: Database | None = None) -> str:
    """Put a decoded picture's files into the storage; give the digest that names them.

    The digest is the original's: another release of the decoder may make other bytes of the smaller pictures. So with
    a `database` those of a picture that the library has are put only where they are lost: browsers keep what stands under
    their addresses for good. Files that no row names are put anew, so that the worker does not take them for old ones.
    """
    digest = content_digest(made)
    if database is not None and _is_in_library(database, digest):
        keep_missing(storage, made, digest)
        return digest
    for name in made.names:
        _keep(storage, made, digest, name)
    return digest


def _is_in_library(database: Database, digest: str) -> bool:
    with unit_of_work(database) as work:
        return find_kept(work, digest) is not None


def keep_missing(storage: Storage, made: Decoded, digest: str) -> None:
    """Put those of a picture's files that are not there, or not any more.

    Once more when the row of a new picture is committed: somebody may have deleted the same picture after its files were
    put here, and the worker have removed them before there was a row that names them.
    """
    for name in made.names:
        if storage.stat(file_key(digest, name)) is None:
            _keep(storage, made, digest, name)


def _keep(storage: Storage, made: Decoded, digest: str, name: str) -> None:
    with made.open(name) as file:
        storage.put(file_key(digest, name), chunks_of(file))


def add_picture(
    work: UnitOfWork, actor: Actor, made: Decoded, digest: str, description: Description
) -> tuple[Picture, bool]:
    """Add a picture whose files are kept; give it, and whether it is new.

    The same picture is there once: the one that is there is given as it is, described only if it was not.
    """
    actor.require(ADD_PICTURE)
    known = find_kept(work, digest, lock=True)
    if known is not None:
        if known.is_lost:  # its files have just been kept anew
            known.lost_at = None
            record(work, PictureFilesChanged(known.id, is_lost=False))
        if not known.is_described and (description.alt or description.is_decorative):
            known.alt, known.is_decorative = description.alt, description.is_decorative
            record(work, PictureChanged(known.id, actor.id))
        return known, False
    picture = Picture(
        digest=digest,
        original=made.original,
        width=made.width,
        height=made.height,
        size=_size(made, made.original),
        widths=" ".join(map(str, made.widths)),
        uploader_id=actor.id,
        uploader=actor.name,
        added_at=now(),
    )
    _describe(picture, description)
    work.add(picture)
    work.flush()  # the event needs the number that the database gives
    record(work, PictureAdded(picture.id, actor.id))
    return picture, True


def change_picture(
    work: UnitOfWork, actor: Actor, picture_id: int, description: Description, over: str | None = None
) -> None:
    """Rename or describe a picture; whatever shows it with its own words is told by the event.

    `over` is the edition that the form was filled in over; raises `PictureWasChanged` where there is another by now.
    """
    actor.require(EDIT_PICTURE)
    picture = get_picture(work, picture_id, lock=True)
    if over is not None and picture.edition != over:
        raise PictureWasChanged
    _describe(picture, description)
    record(work, PictureChanged(picture_id, actor.id))


def delete_picture(work: UnitOfWork, actor: Actor, picture_id: int) -> None:
    """Delete a picture; raise `PictureIsUsed` where something shows it. The worker removes its files."""
    actor.require(DELETE_PICTURE)
    picture = get_picture(work, picture_id, lock=True)
    used = select(PictureUse.picture_id).where(PictureUse.picture_id == picture_id).limit(1)
    if work.scalar(used) is not None:
        raise PictureIsUsed
    work.delete(picture)
    record(work, PictureDeleted(picture_id, actor.id, picture.digest, now().isoformat()))


def _describe(picture: Picture, description: Description) -> None:
    picture.name, picture.name_folded = description.name, fold(description.name)[:FOLDED_LENGTH]
    picture.alt, picture.is_decorative = description.alt, description.is_decorative


def _size(made: Decoded, name: str) -> int:
    with made.open(name) as file:
        return file.seek(0, 2)
