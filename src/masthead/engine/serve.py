"""Serve a site: bind the port, share a run folder, start master and workers, stop in order."""

import gc
import multiprocessing
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from masthead.engine.loading import load_modules
from masthead.engine.observability.draining import open_flag
from masthead.engine.observability.logs import install_logs
from masthead.engine.server.listening import listen, places
from masthead.engine.server.master import Master
from masthead.engine.server.metrics_port import metrics_port
from masthead.engine.server.run_folder import run_folder
from masthead.engine.server.worker import load_site, preload
from masthead.engine.settings.model import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def refuse_occupied(settings: Settings) -> None:
    """Raise `SettingIsWrong` if the port of the site is taken, before anything else is done."""
    listen(settings.host, settings.port).close()


def serve(settings: Settings, load: Callable[[], "WSGIApplication"] = load_site) -> int:
    """Serve the site until a signal stops it; give the exit code. MASTHEAD_SITE must name its folder.

    `load` makes the WSGI callable in each worker.
    """
    install_logs(settings.log_level, settings.running_version)
    with places(settings.host, settings.port, settings.workers) as listeners, run_folder() as folder:
        _share_code(settings)
        with metrics_port(settings):
            return Master(settings, listeners, open_flag(folder)).serve_site(load)


def _share_code(settings: Settings) -> None:
    """Import all code before the workers are made, so that they start at once and share its memory."""
    if sys.platform.startswith("linux"):
        multiprocessing.set_start_method("fork", force=True)
        preload()
        load_modules(settings.modules)
        gc.collect()
        gc.freeze()
