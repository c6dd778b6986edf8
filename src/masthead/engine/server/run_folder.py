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


@contextmanager
def run_folder() -> Iterator[Path]:
    """Make the folder, name it in the environment for the workers, remove it at the end.

    In memory where that can be had: the files are mapped, and a full disk would kill who writes them.
    """
    if _LIBRARY in sys.modules:
        raise RuntimeError(f"{_LIBRARY} was imported too early: each process would count for itself")
    place = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="masthead-run-", dir=place))
    metrics = folder / "metrics"
    metrics.mkdir()
    os.environ[VARIABLE], os.environ[METRICS] = str(folder), str(metrics)
    try:
        yield folder
    finally:
        del os.environ[VARIABLE], os.environ[METRICS]
        shutil.rmtree(folder, ignore_errors=True)
