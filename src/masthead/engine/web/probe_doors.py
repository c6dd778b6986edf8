"""The addresses of the probes and of the metrics, as small WSGI applications."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from masthead.engine.observability.probes import Probes, Verdict
from masthead.engine.settings.model import Network
from masthead.engine.web.client import is_within
from masthead.engine.web.doors import plainly
from masthead.engine.web.environ import QUIET, ROUTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

METRICS_TYPE = "text/plain; version=0.0.4"


def probe_doors(probes: Probes) -> "dict[str, WSGIApplication]":
    """Give an application for each probe's path."""
    return {
        "/livez": _door(lambda _: probes.live()),
        "/readyz": _door(lambda _: probes.ready()),
        "/health": _door(lambda _: probes.health()),
        "/version": _door(lambda environ: probes.version(environ.get("HTTP_ACCEPT", ""))),
    }


def metrics_door(expose: Callable[[], bytes], networks: Sequence[Network]) -> "WSGIApplication":
    """Give the application of /metrics; it answers clients in these networks only."""

    def answer(environ: dict[str, Any], start_response: "StartResponse") -> list[bytes]:
        environ[ROUTE], environ[QUIET] = "/metrics", True
        if not is_within(environ.get("REMOTE_ADDR", ""), networks):
            text = b"The metrics are not for this network; METRICS_NETWORKS lists those that may read them.\n"
            return plainly(environ, start_response, "403 Forbidden", text)
        return plainly(environ, start_response, "200 OK", expose(), METRICS_TYPE)

    return answer


def _door(ask: Callable[[dict[str, Any]], Verdict]) -> "WSGIApplication":
    def answer(environ: dict[str, Any], start_response: "StartResponse") -> list[bytes]:
        environ[ROUTE], environ[QUIET] = environ["PATH_INFO"], True
        verdict = ask(environ)
        return plainly(environ, start_response, verdict.status, verdict.body.encode(), verdict.kind)

    return answer
