"""The addresses of the probes and of the metrics, as small WSGI applications."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from masthead.contract import probes as contract
from masthead.engine.observability.probes import Probes, Verdict
from masthead.engine.settings.model import Network
from masthead.engine.web.client import is_within
from masthead.engine.web.doors import plainly
from masthead.engine.web.environ import PEER, QUIET, ROUTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

METRICS_TYPE = "text/plain; version=0.0.4"
NOT_HERE = b"The metrics are not for this network; METRICS_NETWORKS lists those that may read them.\n"
UNKNOWN_PROXY = b"The metrics are not for clients of a proxy that TRUSTED_PROXIES does not name.\n"
_FORWARDED_FOR = "HTTP_X_FORWARDED_FOR"
_FORWARDING = (
    _FORWARDED_FOR,
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
)
ADVICE = (
    "a proxy in front asks for /metrics, and its client is not known. If it may, set TRUSTED_PROXIES to the "
    "proxy's address or network; else give the metrics a port of their own with METRICS_PORT"
)
log = logging.getLogger(__name__)


def probe_doors(probes: Probes) -> "dict[str, WSGIApplication]":
    """Give an application for each probe's path."""
    return {
        contract.LIVE: _door(lambda _: probes.live()),
        contract.READY: _door(lambda _: probes.ready()),
        contract.HEALTH: _door(lambda _: probes.health()),
        contract.VERSION: _door(lambda environ: probes.version(environ.get("HTTP_ACCEPT", ""))),
    }


def metrics_door(expose: Callable[[], bytes], networks: Sequence[Network]) -> "WSGIApplication":
    """Give the application of /metrics; it answers clients in these networks only, as far as they are known."""
    told = threading.Lock()

    def answer(environ: dict[str, Any], start_response: "StartResponse") -> list[bytes]:
        environ[ROUTE], environ[QUIET] = contract.METRICS, True
        if _hides_client(environ):
            # Taken by the first and never given back: one warning is enough.
            if told.acquire(blocking=False):
                log.warning(
                    "metrics_refused", extra={"peer": environ.get("REMOTE_ADDR", ""), "problem": ADVICE}
                )
            return plainly(environ, start_response, "403 Forbidden", UNKNOWN_PROXY)
        if not is_within(environ.get("REMOTE_ADDR", ""), networks):
            return plainly(environ, start_response, "403 Forbidden", NOT_HERE)
        return plainly(environ, start_response, "200 OK", expose(), METRICS_TYPE)

    return answer


def _hides_client(environ: dict[str, Any]) -> bool:
    """Whether a proxy sent this whose word is not taken: its own address says nothing about its client."""
    if PEER in environ and _FORWARDED_FOR in environ:
        return False
    return any(name in environ for name in _FORWARDING)


def _door(ask: Callable[[dict[str, Any]], Verdict]) -> "WSGIApplication":
    def answer(environ: dict[str, Any], start_response: "StartResponse") -> list[bytes]:
        environ[ROUTE], environ[QUIET] = environ["PATH_INFO"], True
        verdict = ask(environ)
        return plainly(environ, start_response, verdict.status, verdict.body.encode(), verdict.kind)

    return answer
