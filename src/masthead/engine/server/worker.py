"""What a worker process does before it serves: lets the master alone speak to it, then builds the site."""

import contextlib
import ctypes
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WEB = "masthead.engine.wsgi"
_PR_SET_PDEATHSIG = 1


def load_site() -> "WSGIApplication":
    """Build the site in this process."""
    return cast("WSGIApplication", preload().create_application())


def preload() -> Any:
    """Import the site's code. The master does so before it makes workers: they share the memory.

    By name, because importing it also imports the metrics library, which must find the run folder.
    """
    return importlib.import_module(WEB)


def follow_the_master(master: int | None = None) -> None:
    """Leave the terminal's group, so that Ctrl-C reaches the master alone; end if the master dies.

    `master` is its pid, where it started this process by a command of its own.
    """
    with contextlib.suppress(OSError):
        os.setpgid(0, 0)
    parent = multiprocessing.parent_process()
    master = master or (parent.pid if parent else None) or os.getppid()
    if not sys.platform.startswith("linux"):
        threading.Thread(target=_watch, args=(master,), name="masthead-watch", daemon=True).start()
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != master:
        # It died before we asked to be told.
        os.kill(os.getpid(), signal.SIGTERM)


def _watch(master: int) -> None:
    """Where the system does not tell: ask every second, for an orphan gets another parent."""
    while os.getppid() == master:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
