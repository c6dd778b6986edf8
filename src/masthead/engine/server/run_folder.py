"""The folder that a master shares with its workers: the draining flag and the metrics files."""

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
_LIBRARY = "prometheus_client"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory; what is in it is private to us

_open: list[Path] = []


@contextmanager
def run_folder() -> Iterator[Path]:
    """Make the folder, name it in the environment for child processes, remove it at the end.

    Inside a block that has made one already, that one is used: so a process beside the workers,
    started before them, counts into the same files.

    In memory where that can be had: the files are mapped, and a full disk would kill who writes them.
    """
    if _open:
        yield _open[-1]
        return
    if _LIBRARY in sys.modules:
        raise RuntimeError(f"{_LIBRARY} was imported too early: each process would count for itself")
    place = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="masthead-run-", dir=place))
    metrics = folder / "metrics"
    metrics.mkdir()
    os.environ[VARIABLE], os.environ[METRICS] = str(folder), str(metrics)
    _open.append(folder)
    try:
        yield folder
    finally:
        _open.remove(folder)
        del os.environ[VARIABLE], os.environ[METRICS]
        shutil.rmtree(folder, ignore_errors=True)
