"""The folder that a master shares with its workers: the draining flag and the metrics files."""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from masthead.engine.observability.draining import VARIABLE

METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""The metrics library's own variable; it is read when that library is imported."""
PREFIX = "masthead-run-"
_LIBRARY = "prometheus_client"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory; what is in it is private to us
_LOCK = "lock"

_open: list[Path] = []


@contextmanager
def run_folder() -> Iterator[Path]:
    """Make the folder, name it in the environment for child processes, remove it at the end.

    Inside a block that has made one already, that one is used: so a process beside the workers,
    started before them, counts into the same files.
    """
    if _open:
        yield _open[-1]
        return
    if _LIBRARY in sys.modules:
        raise RuntimeError(f"{_LIBRARY} was imported too early: each process would count for itself")
    folder, lock = _make(_place())
    os.environ[VARIABLE], os.environ[METRICS] = str(folder), str(folder / "metrics")
    _open.append(folder)
    try:
        yield folder
    finally:
        _open.remove(folder)
        del os.environ[VARIABLE], os.environ[METRICS]
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _place() -> Path:
    """Choose memory where it can be had: the files are mapped, and a full disk would kill who writes."""
    return _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir())


def _make(place: Path) -> tuple[Path, int]:
    """Make a folder that is locked while its master or a worker lives; remove those that nobody locks."""
    for former in place.glob(f"{PREFIX}*"):
        _remove_if_left(former)
    fresh = Path(tempfile.mkdtemp(prefix="masthead-new-", dir=place))
    (fresh / "metrics").mkdir()
    lock = os.open(fresh / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    # Only now under the name that others look for: never seen unlocked.
    return fresh.rename(fresh.with_name(f"{PREFIX}{fresh.name.rpartition('-')[2]}")), lock


def _remove_if_left(folder: Path) -> None:
    """Remove the folder of a master that was killed."""
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    else:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
