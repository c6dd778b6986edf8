"""PDFs of published CVs: made once for a version, in a process of their own, and kept in the site's storage."""

import hashlib
import importlib.util
import json
import logging
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

from masthead.engine.content.models import Item
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.storage.choose import storage_of
from masthead.engine.storage.port import FileIsMissing, Storage
from masthead.modules.cv.errors import CvIsNotPrinted
from masthead.modules.cv.queries.cvs import ShownCv
from masthead.modules.cv.queries.paper import paper_of

TYPESETTING = "masthead.modules.cv.commands.typesetting"
SECONDS = 30
CAN_PRINT = importlib.util.find_spec("typst") is not None
"""Whether the library is installed: `pip install 'masthead[pdf]'`."""
log = logging.getLogger(__name__)
_ONE_AT_A_TIME = threading.Lock()
"""Whoever asks while a PDF is made waits, and finds it kept."""


def printed(work: UnitOfWork, shown: ShownCv) -> bytes:
    """Give the PDF of what is published, made now if nobody has asked before; raise `CvIsNotPrinted`."""
    storage = storage_of(work)
    paper = json.dumps(paper_of(shown.sheet), ensure_ascii=False)
    key = _key(shown.item, paper)
    kept = _find(storage, key)
    if kept is not None:
        return kept
    with _ONE_AT_A_TIME:
        return _find(storage, key) or _made(storage, key, paper)


def forget_others(storage: Storage, item: Item, keep: str) -> None:
    """Remove the PDFs of earlier versions of a CV."""
    for file in list(storage.files(_folder(item))):
        if file.key != keep:
            storage.delete(file.key)


def print_again(work: UnitOfWork, shown: ShownCv) -> str:
    """Make the PDF of what was just published, before somebody asks; give its key."""
    printed(work, shown)
    return _key(shown.item, json.dumps(paper_of(shown.sheet), ensure_ascii=False))


def _made(storage: Storage, key: str, paper: str) -> bytes:
    if not CAN_PRINT:
        raise CvIsNotPrinted
    command = [sys.executable, "-P", "-m", TYPESETTING]
    try:
        run = subprocess.run(  # noqa: S603 - our own program, fed by its input alone
            command, input=paper.encode(), capture_output=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        log.exception("cv_not_printed", extra={"problem": said.decode(errors="replace")[-500:]})
        raise CvIsNotPrinted from error
    storage.put(key, [run.stdout])
    return run.stdout


def _find(storage: Storage, key: str) -> bytes | None:
    try:
        with storage.read(key) as reading:
            return b"".join(reading)
    except FileIsMissing:
        return None


def _folder(item: Item) -> str:
    return f"cv/{item.id}"


def _key(item: Item, paper: str) -> str:
    """Name a PDF by all that it is made of: the CV, the headings, the template."""
    digest = hashlib.sha256(_template() + paper.encode()).hexdigest()
    return f"{_folder(item)}/{digest[:40]}.pdf"


@cache
def _template() -> bytes:
    return (Path(__file__).parents[1] / "templates/cv/cv.typ").read_bytes()
