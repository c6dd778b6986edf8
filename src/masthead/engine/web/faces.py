"""From a site's answer to a page that may be kept, and from a page to the forms in which it is sent."""

import math

from masthead.engine.cache.page import Face, Form, Header, Page
from masthead.engine.observability.access_log import describe
from masthead.engine.observability.samples import Samples
from masthead.engine.web.reply import Reply

SHARED = "public, max-age=0, s-maxage=0, must-revalidate"
"""Browsers and proxies ask each time and mostly hear 304: what they keep by themselves outlives a change."""
PERSONAL = "private, no-store"
VARY = ("Accept-Encoding", "Accept-Language", "Cookie", "HX-Request")
SMALLEST_COMPRESSED = 500
_PER_FORM = frozenset({"cache-control", "content-length", "content-encoding", "etag", "vary"})
_KEPT_BY_304 = frozenset({"Cache-Control", "Vary"})
_UNSHARED = ("private", "no-store", "no-cache")


def may_be_kept(reply: Reply) -> bool:
    """Whether an answer that its view calls cacheable is so: whole, good, and nothing personal in it."""
    if reply.status[:3] != "200" or reply.find("set-cookie") is not None:
        return False
    if reply.find("content-encoding") is not None or reply.find("vary") == "*":
        return False
    control = reply.find("cache-control") or ""
    return not any(word in control for word in _UNSHARED)


def shared_headers(reply: Reply) -> list[Header]:
    """Give the headers that every form of the page carries."""
    headers = [(name, value) for name, value in reply.headers if name.lower() not in _PER_FORM]
    varies = dict.fromkeys(VARY)
    varies.update(
        dict.fromkeys(name.strip() for name in (reply.find("vary") or "").split(",") if name.strip())
    )
    chosen = reply.find("cache-control") or SHARED
    return [*headers, ("Vary", ", ".join(varies)), ("Cache-Control", chosen)]


def away(silence: float) -> list[Header]:
    """Say that a page is shown while the database is away, and how old what it says may be (RFC 9111, 9211)."""
    return [("Age", str(math.ceil(silence))), ("Cache-Status", 'masthead; hit; detail="database away"')]


def make_face(page: Page, path: str, form: Form, samples: Samples) -> Face:
    """Put together all that answering a page in this form takes."""
    method, compressed, unchanged = form
    status = "304 Not Modified" if unchanged else "200 OK"
    headers = [("ETag", page.validator(compressed=compressed))]
    body = b""
    if unchanged:
        headers += [(name, value) for name, value in page.headers if name in _KEPT_BY_304]
    else:
        body = page.encoded(compressed=compressed)
        headers += [*page.headers, ("Content-Length", str(len(body)))]
        headers += [("Content-Encoding", "gzip")] if compressed else []
    sent = b"" if method == "HEAD" else body
    return Face(
        status=status,
        headers=headers,
        body=[sent],
        about=describe(method, page.route, path, int(status[:3]), len(sent)),
        seconds=samples.series(method, page.route, status[:3]),
    )
