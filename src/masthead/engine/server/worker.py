"""What a worker process does before it serves: lets the master alone speak to it, then builds the site."""

import contextlib
import ctypes
import importlib
import os
import signal
import sys
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


def follow_the_master() -> None:
    """Leave the terminal's group, so that Ctrl-C reaches the master alone; end if the master dies."""
    with contextlib.suppress(OSError):
        os.setpgid(0, 0)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
