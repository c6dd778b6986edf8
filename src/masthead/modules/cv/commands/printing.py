"""PDFs of published CVs: made once for a version, in a process of their own, and kept in the site's storage."""

import base64
import hashlib
import importlib.util
import json
import logging
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from masthead.engine.storage.port import FileIsMissing, Storage
from masthead.modules.cv.errors import CvIsBeingPrinted, CvIsNotPrinted
from masthead.modules.cv.queries.cvs import ShownCv
from masthead.modules.cv.queries.paper import paper_of
from masthead.modules.media.public import ShownPicture, file_of

PROGRAM = (sys.executable, "-I", "-m", "masthead.modules.cv.commands.typesetting")
SECONDS = 30
AGAIN = 60.0
"""Seconds until what could not be made is tried again."""
PHOTO_PIXELS = 480
"""Sharp on paper at the width that the template gives it."""
CAN_PRINT = importlib.util.find_spec("typst") is not None
"""Whether the library is installed: `pip install 'masthead[pdf]'`."""
log = logging.getLogger(__name__)
_ONE_AT_A_TIME = threading.Lock()
"""The worker waits for its turn; a reader is asked to come again, or a few of them would hold all threads."""
READY_SECONDS = 2
"""When a reader is to come again: a PDF is mostly made in half a second."""
_FAILED: dict[str, float] = {}
"""Those that could not be made lately, and when: whoever asks next is not to wait for the same again."""


@dataclass(frozen=True)
class Paper:
    """What a PDF is made of, and the name under which it is kept: that of all it is made of."""

    folder: str
    text: str
    photo: ShownPicture | None = None

    @property
    def key(self) -> str:
        """The CV, the headings and the template decide it, so what is kept under it is never out of date."""
        digest = hashlib.sha256(_template() + self.text.encode()).hexdigest()
        return f"{self.folder}/{digest[:40]}.pdf"


def paper_for(shown: ShownCv) -> Paper:
    """Give what the PDF of a published CV is made of."""
    text = json.dumps(paper_of(shown.sheet), ensure_ascii=False)
    return Paper(_folder_of(shown.item.id), text, shown.photo)


def _folder_of(item_id: int) -> str:
    return f"cv/{item_id}"


def printed(storage: Storage, paper: Paper, *, waits: bool = True) -> bytes:
    """Give a PDF, made now if nobody has asked for it before; hold no connection to the database meanwhile.

    Raises `CvIsNotPrinted`, and for who does not wait `CvIsBeingPrinted` while this process makes one.
    """
    kept = _find(storage, paper.key)
    if kept is not None:
        return kept
    if not _ONE_AT_A_TIME.acquire(blocking=waits):
        raise CvIsBeingPrinted(READY_SECONDS)
    try:
        if time.monotonic() - _FAILED.get(paper.key, -AGAIN) < AGAIN:
            raise CvIsNotPrinted
        return _find(storage, paper.key) or _made(storage, paper)
    finally:
        _ONE_AT_A_TIME.release()


def keep_only(storage: Storage, paper: Paper) -> None:
    """Have this PDF kept, and none of the CV's earlier versions."""
    printed(storage, paper)
    _remove(storage, paper.folder, but=paper.key)


def keep_none(storage: Storage, item_id: int) -> None:
    """Have no PDF of a CV kept."""
    _remove(storage, _folder_of(item_id))


def _remove(storage: Storage, folder: str, *, but: str = "") -> None:
    for file in list(storage.files(folder)):
        if file.key != but:
            storage.delete(file.key)


def _made(storage: Storage, paper: Paper) -> bytes:
    if not CAN_PRINT:
        raise CvIsNotPrinted
    given = json.dumps({"paper": paper.text, "photo": _photo(storage, paper)})
    try:
        run = subprocess.run(  # noqa: S603 - our own program, fed by its input alone
            PROGRAM,
            input=given.encode(),
            capture_output=True,
            env={"LANG": "C.UTF-8"},  # none of ours: it needs no key of the site
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        log.exception("cv_not_printed", extra={"problem": said.decode(errors="replace")[-500:]})
        _note_failure(paper.key, time.monotonic())
        raise CvIsNotPrinted from error
    storage.put(paper.key, [run.stdout])
    return run.stdout


def _note_failure(key: str, moment: float) -> None:
    for old in [one for one, failed in _FAILED.items() if moment - failed >= AGAIN]:
        del _FAILED[old]
    _FAILED[key] = moment


def _photo(storage: Storage, paper: Paper) -> str:
    """Give the photo's file in base64; nothing where there is none, or not any more."""
    if paper.photo is None:
        return ""
    try:
        return base64.b64encode(file_of(storage, paper.photo, PHOTO_PIXELS)).decode()
    except FileIsMissing:
        return ""


def _find(storage: Storage, key: str) -> bytes | None:
    try:
        with storage.read(key) as reading:
            return b"".join(reading)
    except FileIsMissing:
        return None


@cache
def _template() -> bytes:
    return (Path(__file__).parents[1] / "templates/cv/cv.typ").read_bytes()
