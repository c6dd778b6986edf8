"""Static files of theme and modules: one address for each release of them, kept by browsers for good."""

import gzip
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masthead.engine.loading import static_folders
from masthead.engine.web.environ import ROUTE
from masthead.engine.web.variant import takes_gzip

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

PREFIX = "/static/"
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=0, must-revalidate"
_TEMPLATE = "/static/<release>/<path>"
_TEXT = "; charset=utf-8"
_TYPES = {
    ".css": f"text/css{_TEXT}",
    ".html": f"text/html{_TEXT}",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": f"text/javascript{_TEXT}",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": f"image/svg+xml{_TEXT}",
    ".txt": f"text/plain{_TEXT}",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_COMPRESSED = frozenset({".css", ".html", ".ico", ".js", ".json", ".svg", ".txt", ".webmanifest"})


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    kind: str
    etag: str
    plain: bytes
    zipped: bytes | None


class Assets:
    """The files below a folder, under `/static/RELEASE/`. RELEASE changes when any of them does.

    Those of `modules` are in folders called after them: `cv/cv.css`.

    So files may refer to one another by relative addresses. A page of another release, as during a
    rollout, is sent what there is, but told not to keep it.
    """

    def __init__(self, folder: Path, modules: Mapping[str, Path] | None = None) -> None:
        self._folder = folder
        places = {"": folder, **{f"{name}/": place for name, place in (modules or {}).items()}}
        self._paths = {
            prefix + path.relative_to(place).as_posix(): path
            for prefix, place in places.items()
            for path in sorted(place.rglob("*"))
            if path.is_file() and path.suffix in _TYPES
        }
        digest = hashlib.blake2b(digest_size=6)
        for name, path in self._paths.items():
            digest.update(name.encode() + b"\0" + path.read_bytes())
        self.release = digest.hexdigest()
        self._open = cache(self._read)

    def url(self, name: str) -> str:
        """Give the address of a file; raise `KeyError` for one that is not there."""
        if name not in self._paths:
            raise KeyError(f"{name} is not among the static files in {self._folder} and of the modules")
        return f"{PREFIX}{self.release}/{name}"

    def holds(self, path: str) -> bool:
        """Whether a path of the site is that of a file."""
        return path.startswith(PREFIX) and self._split(path)[1] in self._paths

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> list[bytes]:
        """Answer for a path that `holds` knows, as a WSGI application."""
        environ[ROUTE] = _TEMPLATE
        release, name = self._split(environ["PATH_INFO"])
        asset = self._open(name)
        zipped = asset.zipped if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else None
        etag = f'"{asset.etag}-gzip"' if zipped is not None else f'"{asset.etag}"'
        headers = [
            ("ETag", etag),
            ("Cache-Control", FOR_GOOD if release == self.release else ASK_AGAIN),
            ("Vary", "Accept-Encoding"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            start_response("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Length", "0")])
            return []
        if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", headers)
            return []
        body = zipped if zipped is not None else asset.plain
        headers += [("Content-Type", asset.kind), ("Content-Length", str(len(body)))]
        headers += [("Content-Encoding", "gzip")] if zipped is not None else []
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _read(self, name: str) -> Asset:
        """Read a file; each one once in the life of a process."""
        path = self._paths[name]
        plain = path.read_bytes()
        zipped = gzip.compress(plain, 9, mtime=0) if path.suffix in _COMPRESSED else None
        if zipped is not None and len(zipped) >= len(plain):
            zipped = None
        return Asset(_TYPES[path.suffix], hashlib.blake2b(plain, digest_size=8).hexdigest(), plain, zipped)

    def _split(self, path: str) -> tuple[str, str]:
        """Tell the release from the name; an address without a release, as people type it, has none."""
        rest = path.removeprefix(PREFIX)
        if rest in self._paths:
            return "", rest
        release, _, name = rest.partition("/")
        return release, name


def asset_door(assets: Assets, path: str, name: str) -> "WSGIApplication":
    """Give the application of a file that browsers ask for by an address of its own, whatever the release."""

    def answer(environ: dict[str, Any], start_response: "StartResponse") -> list[bytes]:
        answered = assets({**environ, "PATH_INFO": PREFIX + name}, start_response)
        environ[ROUTE] = path
        return answered

    return answer


@cache
def theme_assets() -> Assets:
    """Give the static files of the engine's theme and of the installed modules."""
    theme = Path(os.fspath(files("masthead.engine") / "theme" / "static"))  # type: ignore[call-overload]
    return Assets(theme, static_folders())
