"""What an operator should know of the pictures: whether their files are there."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice

from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import StorageIsUnavailable, translatable
from masthead.engine.observability.patience import Patient
from masthead.engine.storage.choose import SiteStorage
from masthead.modules.media.commands.losses import is_empty, is_whole
from masthead.modules.media.models.shown import ShownPicture
from masthead.modules.media.queries import lost_pictures, some_pictures

NEWEST, OTHERS = 10, 10
LOOKING_SECONDS, PATIENCE_SECONDS = 3.0, 5.0
FEW = 3
PICTURES = translatable("pictures")


def _have_files(around: Surroundings) -> Iterator[Finding]:
    """Tell of pictures that the daily look has marked, and look at some others for a few seconds."""
    with unit_of_work(around.database) as work:
        marked = lost_pictures(work, FEW + 1)
        some = some_pictures(work, NEWEST, OTHERS)
    try:
        looked, gone, empty = Patient(lambda: _look(SiteStorage(around.settings), some), PATIENCE_SECONDS)()
    except (StorageIsUnavailable, TimeoutError):
        text = translatable("cannot be looked at: the storage does not answer")
        yield Finding(PICTURES, State.WARNING, text, translatable("Mend the storage first"))
        return
    if empty:
        text = translatable("the storage's whole folder media is missing, or empty")
        advice = translatable(
            "Mount the data folder, or name the right bucket (S3_BUCKET); if the files are gone,"
            " put the folder back from a backup. No picture is marked meanwhile"
        )
        yield Finding(PICTURES, State.FAILURE, text, advice)
        return
    lost = {one.id: one for one in (*marked, *gone)}
    if lost:
        names = [f"{one.id} ({one.name})" for one in islice(lost.values(), FEW)]
        text = translatable("files are gone from the storage, those of: %(some)s")
        advice = translatable(
            "Put the storage's folder media back from a backup, or bring these pictures anew;"
            " the library names them all after the job that compares pictures with their files"
        )
        told = ", ".join(names) + (" …" if len(lost) > FEW else "")
        yield Finding(PICTURES, State.FAILURE, text, advice, {"some": told})
    else:
        text = translatable("%(looked)s looked at, their files are there")
        yield Finding(PICTURES, State.OK, text, "", {"looked": looked})


def _look(storage: SiteStorage, some: Sequence[ShownPicture]) -> tuple[int, list[ShownPicture], bool]:
    """Give how many there was time for, those of them whose files are gone, and whether no picture has any."""
    end, gone, looked = time.monotonic() + LOOKING_SECONDS, list[ShownPicture](), 0
    for picture in some:
        if time.monotonic() > end:
            break
        looked += 1
        if not is_whole(storage, picture):
            gone.append(picture)
    return looked, gone, bool(gone) and is_empty(storage)


CHECKS = (Check(PICTURES, _have_files),)
