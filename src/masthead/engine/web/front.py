"""The WSGI callable before Flask: client, page cache, then the site; one observation for each request.

The way of a cached page is short on purpose: all it sends was put together before.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from masthead.engine.cache.page import Page, PageStore
from masthead.engine.observability.draining import Flag
from masthead.engine.observability.logs import CURRENT
from masthead.engine.observability.trace import NOT_SAMPLED, Names, Trace, Tracer
from masthead.engine.web.client import Proxies
from masthead.engine.web.doors import plainly
from masthead.engine.web.environ import ROUTE, TAGS, TRACE, TRUSTED
from masthead.engine.web.exchange import Book, Exchange
from masthead.engine.web.faces import (
    PERSONAL,
    SMALLEST_COMPRESSED,
    away,
    make_face,
    may_be_kept,
    shared_headers,
)
from masthead.engine.web.reply import Streamed
from masthead.engine.web.variant import Key, key_of, takes_gzip, variant_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Environ = dict[str, Any]
READS = frozenset({"GET", "HEAD"})
log = logging.getLogger(__name__)


FAILED = b"Something went wrong. It is not your fault; try again in a minute.\n"


@dataclass
class Front:
    """Answers what it can without the site, passes on the rest, notes every request."""

    site: "WSGIApplication"
    book: Book
    store: PageStore | None
    draining: Flag
    language: str = "en"
    proxies: Proxies | None = None
    tracer: Tracer = field(default_factory=Tracer)
    active: dict[int, str] = field(default_factory=dict)
    """Methods of the requests that the site is answering."""
    hits: int = 0
    misses: int = 0

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        started = perf_counter()
        if self.proxies is not None:
            self.proxies.apply(environ)
        key: Key | None = None
        if self.store is not None and environ["REQUEST_METHOD"] in READS:
            language = self.language
            cookies, languages = environ.get("HTTP_COOKIE", ""), environ.get("HTTP_ACCEPT_LANGUAGE", "")
            variant = variant_of(cookies, languages, language)
            if variant is not None and (key := key_of(environ, variant)) is not None:
                page = self.store.find(key, started, fresh=variant.fresh)
                if page is not None:
                    self.hits += 1
                    return self._show(page, environ, start_response, started)
                if not variant.fresh and (kept := self.store.find_while_away(key, started)) is not None:
                    self.hits += 1
                    return self._show(kept[0], environ, start_response, started, away(kept[1]))
            return self._ask(Exchange(environ, start_response, started), key, language)
        return self._ask(Exchange(environ, start_response, started))

    def _show(
        self,
        page: Page,
        environ: Environ,
        start_response: "StartResponse",
        started: float,
        more: Sequence[tuple[str, str]] = (),
    ) -> list[bytes]:
        """Answer with a kept page, or that the client has it already."""
        large = len(page.body) >= SMALLEST_COMPRESSED
        compressed = large and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        held = environ.get("HTTP_IF_NONE_MATCH")
        form = (
            environ["REQUEST_METHOD"],
            compressed,
            held is not None and page.matches(held, compressed=compressed),
        )
        face = page.faces.get(form)
        if face is None:
            face = page.faces[form] = make_face(page, environ["PATH_INFO"], form, self.book.samples)
        if "HTTP_TRACEPARENT" in environ or TRUSTED in environ:
            trace: Names = self._trace(environ)
        else:
            fresh = self.tracer.fresh()
            trace = fresh, fresh, fresh[16:], NOT_SAMPLED
        start_response(face.status, [*face.headers, *self._names(trace), *more])
        ended = perf_counter()
        face.seconds.append(ended - started)
        if self.book.log is not None:
            self.book.log.note(face.about, trace, (started, ended), environ.get("REMOTE_ADDR", ""))
        return face.body

    def _ask(self, exchange: Exchange, key: Key | None = None, language: str = "") -> Iterable[bytes]:
        """Let the site answer; keep the page if everybody may share it.

        `language` is the one by which `key` was made; if it was changed meanwhile, the page may be in another.
        """
        since = self.store.begin(exchange.started) if self.store is not None and key is not None else None
        exchange.environ[TRACE] = trace = self._trace(exchange.environ)
        token = CURRENT.set(trace)
        self.active[id(exchange)] = exchange.environ["REQUEST_METHOD"]
        try:
            body = self.site(exchange.environ, exchange.reply.start)
            whole = exchange.reply.joined(body)
        except Exception:
            log.exception("site_failed")
            body = plainly(exchange.environ, exchange.reply.start, "500 Internal Server Error", FAILED)
            whole = b"".join(body)
        finally:
            CURRENT.reset(token)
            del self.active[id(exchange)]
        if since is not None and key is not None and whole is not None and language == self.language:
            page = self._kept(exchange, key, since, whole)
            if page is not None:
                return self._show(page, exchange.environ, exchange.start_response, exchange.started)
        return self._send(exchange, body if whole is None else [whole], whole)

    def _kept(self, exchange: Exchange, key: Key, since: int, whole: bytes) -> Page | None:
        """Keep the page if its view called it cacheable and nothing in the answer speaks against it."""
        environ = exchange.environ
        tags = environ.get(TAGS)
        if (
            self.store is None
            or tags is None
            or environ["REQUEST_METHOD"] != "GET"
            or not may_be_kept(exchange.reply)
        ):
            return None
        route = environ.get(ROUTE, "")
        page = Page(shared_headers(exchange.reply), whole, tuple(tags), since, exchange.started, route)
        self.misses += 1
        self.store.keep(key, page)
        return page

    def _send(self, exchange: Exchange, body: Iterable[bytes], whole: bytes | None) -> Iterable[bytes]:
        """Send an answer that is for this client alone, unless its view said otherwise."""
        headers = [*exchange.reply.headers, *self._names(exchange.trace)]
        if exchange.reply.find("cache-control") is None:
            headers.append(("Cache-Control", PERSONAL))
        exchange.start_response(exchange.reply.status, headers)
        if whole is not None:
            self.book.note(exchange, len(whole))
            return body
        at_end: Callable[[int], None] = lambda size: self.book.note(exchange, size)  # noqa: E731 - a callback
        return Streamed(body, at_end)

    def _trace(self, environ: Environ) -> Trace:
        """Name the request; a request id is believed from a trusted proxy only."""
        given = environ.get("HTTP_X_REQUEST_ID") if TRUSTED in environ else None
        return self.tracer.read(environ.get("HTTP_TRACEPARENT"), given)

    def _names(self, trace: Names) -> list[tuple[str, str]]:
        """Give the headers that every answer carries."""
        names = [("X-Request-ID", trace[0]), ("traceparent", f"00-{trace[1]}-{trace[2]}-{trace[3]}")]
        if self.draining[0]:
            # Clients leave by themselves, so that no connection has to be cut at the end.
            names.append(("Connection", "close"))
        return names
