"""A request that is not answered from the cache, on its way to the site and back."""

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from masthead.engine.observability.access_log import AccessLog, describe
from masthead.engine.observability.samples import UNMATCHED, Samples
from masthead.engine.observability.trace import Trace
from masthead.engine.web.environ import QUIET, ROUTE, TRACE, USER
from masthead.engine.web.reply import Reply

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Environ = dict[str, Any]
BAD = 400


@dataclass(slots=True)
class Exchange:
    """One request and what becomes of it."""

    environ: Environ
    start_response: "StartResponse"
    started: float
    reply: Reply = field(default_factory=Reply)

    @property
    def trace(self) -> Trace:
        """The request's names."""
        trace: Trace = self.environ[TRACE]
        return trace


@dataclass(slots=True)
class Book:
    """Where requests are noted."""

    samples: Samples
    log: AccessLog | None

    def note(self, exchange: Exchange, size: int) -> None:
        """Note a request that was answered with `size` bytes; a probe only if it failed."""
        if QUIET in exchange.environ and exchange.reply.code < BAD:
            return
        ended = perf_counter()
        environ, reply = exchange.environ, exchange.reply
        route, method = environ.get(ROUTE, UNMATCHED), environ["REQUEST_METHOD"]
        self.samples.series(method, route, reply.status[:3]).append(ended - exchange.started)
        if self.log is not None:
            about = describe(method, route, environ["PATH_INFO"], reply.code, size)
            times = (exchange.started, ended)
            self.log.note(about, exchange.trace, times, environ.get("REMOTE_ADDR", ""), environ.get(USER))
