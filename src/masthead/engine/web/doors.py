"""What is answered before Flask without the cache: probes, metrics, static files, bodies that are too large."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from masthead.engine.web.assets import Assets

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

TOO_LARGE = b"What you sent is too large. Send less at once.\n"


@dataclass
class Doors:
    """A WSGI application that opens the right door; the site is behind the last one."""

    site: "WSGIApplication"
    largest_body: int
    assets: Assets | None = None
    by_path: Mapping[str, "WSGIApplication"] = field(default_factory=dict)
    larger_bodies: Mapping[str, int] = field(default_factory=dict)
    """Paths that take in more, in bytes: forms with files."""

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        path = environ["PATH_INFO"]
        if stated_length(environ) > self.larger_bodies.get(path, self.largest_body):
            return plainly(environ, start_response, "413 Content Too Large", TOO_LARGE)
        own = self.by_path.get(path)
        if own is not None:
            return own(environ, start_response)
        if self.assets is not None and self.assets.holds(path):
            return self.assets(environ, start_response)
        return self.site(environ, start_response)


def plainly(
    environ: dict[str, Any],
    start_response: "StartResponse",
    status: str,
    text: bytes,
    kind: str = "text/plain",
    *,
    more: Sequence[tuple[str, str]] = (),
) -> list[bytes]:
    """Answer with a short text that nobody keeps."""
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("Content-Length", str(len(text))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        *more,
    ]
    start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [text]


def stated_length(environ: dict[str, Any]) -> int:
    """Give the length of the body as the client states it; 0 where it states none."""
    stated: str = environ.get("CONTENT_LENGTH") or "0"
    return int(stated) if stated.isdecimal() else 0
