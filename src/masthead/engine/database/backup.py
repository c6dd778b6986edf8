"""A copy of an SQLite file, made while the site runs; `masthead upgrade` makes one before it changes anything."""

import re
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from masthead.engine.database.connect import Database
from masthead.engine.database.errors import FileIsUnusable

SPARE = 1.1
"""The copy needs the room of the file and a little more."""


def back_up(database: Database, folder: Path, revision: str) -> Path | None:
    """Copy the database into `folder`, named by time and schema; None where there is nothing to copy."""
    source = Path(database.url.database or "")
    if not source.is_file() or _ask(source, "SELECT count(*) FROM sqlite_master") == 0:
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    target = folder / f"{source.stem}-{stamp}-{re.sub('[^a-z0-9_]+', '-', revision) or 'before-masthead'}.db"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_full_disk(source, folder)
        target.touch(mode=0o600, exist_ok=False)
        _ask(source, "VACUUM INTO ?", str(target))
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            target.unlink()
        advice = "Nothing was changed. Make room, or make the folder writable, then run the command again"
        raise FileIsUnusable(f"The backup {target}", f"cannot be made: {error}", advice) from error
    verdict = _ask(target, "PRAGMA quick_check")
    if verdict != "ok":
        advice = "Nothing was changed. Restore an earlier backup, or repair it with `sqlite3 FILE .recover`"
        raise FileIsUnusable(str(source), f"is damaged ({verdict})", advice)
    return target


def _ask(file: Path, statement: str, *parameters: str) -> object:
    with closing(sqlite3.connect(file)) as connection:
        row = connection.execute(statement, parameters).fetchone()
    return row[0] if row else None


def _refuse_full_disk(source: Path, folder: Path) -> None:
    wal = source.with_name(f"{source.name}-wal")
    needed = int((source.stat().st_size + (wal.stat().st_size if wal.exists() else 0)) * SPARE)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OSError(f"it needs {needed // 2**20 + 1} MiB, and {free // 2**20} MiB are free")
