"""A small process beside the workers that answers /metrics on METRICS_PORT, whatever the workers do."""

import importlib
import logging
import multiprocessing
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from masthead.contract.probes import METRICS
from masthead.engine.errors import SettingIsWrong
from masthead.engine.server.keeper import kept_alive
from masthead.engine.server.listening import listen
from masthead.engine.server.worker import follow_the_master
from masthead.engine.settings.model import Settings

SCRAPE = "masthead.engine.scrape"
TYPE = "text/plain; version=0.0.4; charset=utf-8"
STOP_SECONDS = 5.0
log = logging.getLogger(__name__)


class MetricsProcess(multiprocessing.Process):
    """The process that answers; it shares the code that the master has loaded."""

    def wait(self) -> int | None:
        """Wait for its end; give the exit code."""
        self.join()
        return self.exitcode


@contextmanager
def metrics_port(settings: Settings) -> Iterator[None]:
    """Answer on the metrics port inside the block, if the settings name one; a taken port is only told."""
    listener = _listener(settings)
    if listener is None:
        yield
        return

    def start() -> MetricsProcess:
        process = MetricsProcess(target=_answer, args=(settings, listener), name="metrics")
        process.start()
        return process

    with listener, kept_alive("metrics", start, STOP_SECONDS):
        yield


def _listener(settings: Settings) -> socket.socket | None:
    """Open the port; without one the site goes on, for a site is worth more than its figures."""
    if not settings.metrics_port:
        return None
    try:
        listener = listen(settings.host, settings.metrics_port, "METRICS_PORT")
    except SettingIsWrong as error:
        log.warning("metrics_are_not_served", extra={"problem": str(error)})
        return None
    listener.setblocking(True)
    return listener


def _answer(settings: Settings, listener: socket.socket) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    follow_the_master()
    expose: Callable[[], bytes] = importlib.import_module(SCRAPE).create_exposition(settings)
    server = ThreadingHTTPServer(("", 0), _scrape_server(expose), bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.serve_forever()


def _scrape_server(expose: Callable[[], bytes]) -> type[BaseHTTPRequestHandler]:
    class Scrape(BaseHTTPRequestHandler):
        """Answers one scrape."""

        timeout = 10

        def do_GET(self) -> None:
            """Answer /metrics, and / for people."""
            found = self.path.partition("?")[0] in {"/", METRICS}
            body = expose() if found else b"The metrics are at /metrics.\n"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing: scrapes come every few seconds."""

    return Scrape
