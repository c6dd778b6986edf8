"""The master: starts workers, replaces those that die, and stops the site without losing a request."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.log import LogLevels
from granian.server.mp import MPServer

from masthead.engine.observability.draining import Flag, raise_flag
from masthead.engine.server.listening import BACKLOG, refuse_newcomers, wait_until_quiet
from masthead.engine.server.worker import follow_the_master
from masthead.engine.settings.model import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_MAKE = "masthead.engine.observability.logs"
LOGS = {
    "formatters": {"json": {"()": f"{_MAKE}.JsonFormatter"}},
    "handlers": {"standard_output": {"()": f"{_MAKE}.StdoutHandler", "formatter": "json"}},
    "loggers": {"_granian": {"handlers": ["standard_output"], "propagate": False}},
}
"""The server's own log lines look like all others; its access log is off, as ours is richer."""
_EXPECTED = "Configuration allows spawning"
"""How it begins to warn of more threads than processors; most of ours wait for bodies."""


class Master(MPServer):
    """Granian's master with listening sockets of our own, and a stop in order.

    The order: say "not ready" and "close the connection" with every answer; wait; let no newcomer
    in; wait until all who were let in have spoken; tell the workers to finish what they have.
    """

    def __init__(self, settings: Settings, listeners: Sequence[socket.socket], draining: Flag) -> None:
        certificate, key = (
            (settings.tls_certificate, settings.tls_key) if settings.serves_tls else (None, None)
        )
        super().__init__(
            "",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            workers=settings.workers,
            # Threads that wait for bodies are beside those of the site: readers never wait for senders.
            blocking_threads=settings.threads + settings.bodies_at_once,
            # A body that never comes is ended with its connection; HTTP/2 has others on the same one.
            http=HTTPModes.http1,
            backlog=BACKLOG,
            websockets=False,
            log_level=LogLevels.warning,
            log_dictconfig=LOGS,
            ssl_cert=certificate,
            ssl_key=key,
            ssl_protocol_min=SSLProtocols.tls12,
            respawn_failed_workers=True,
            workers_kill_timeout=settings.stop_seconds,  # type: ignore[arg-type]
        )
        logging.getLogger("_granian").addFilter(lambda record: not record.getMessage().startswith(_EXPECTED))
        self._owner = os.getpid()
        self._drain_seconds = settings.drain_seconds
        self._listeners = listeners
        self._draining = draining
        self._hurry = threading.Event()

    def serve_site(self, load: Callable[[], "WSGIApplication"]) -> int:
        """Serve what `load` makes in each worker until told to stop; give the exit code."""
        try:
            self.serve(target_loader=partial(_load_behind_master, load), wrap_loader=False)
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Begin to stop; a second signal, or Ctrl-C, does not wait for the drain."""
        number = args[0]
        if os.getpid() != self._owner:
            # A worker that was told to end before it took the signals over from us.
            os._exit(128 + number)
        if number == signal.SIGINT or self.interrupt_signal:
            self._hurry.set()
        raise_flag(self._draining)
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]

    def shutdown(self, exit_code: int = 0) -> None:
        """Stop in order."""
        raise_flag(self._draining)
        if not self.interrupt_children:
            self._hurry.wait(self._drain_seconds)
        for listener in self._listeners:
            refuse_newcomers(listener)
        wait_until_quiet(self._listeners)
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]

    def _init_shared_socket(self) -> None:
        """Let the workers have the sockets that are open already."""
        for listener in self._listeners:
            listener.set_inheritable(True)

    def _spawn_worker(self, idx: int, *args: Any, **kwargs: Any) -> Any:
        """Give the worker the socket of its place."""
        self._ssp, self._sso = None, self._listeners[idx]
        # Its type stubs lag behind: on Linux the backlog is the third.
        make: Any = SocketHolder
        self._shd = make(self._sso.fileno(), False, BACKLOG)
        return super()._spawn_worker(idx, *args, **kwargs)

    def _drop_shared_socket(self) -> None:
        """Keep the sockets: closing them belongs to who opened them, after the workers have ended."""


def _load_behind_master(load: Callable[[], "WSGIApplication"]) -> "WSGIApplication":
    """Build the site in a worker."""
    follow_the_master()
    return load()
