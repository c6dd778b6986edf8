"""Which of its variants a page is asked in, and whether everybody may share it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from werkzeug.http import parse_accept_header, parse_cookie

from masthead.engine.web.cookies import FRESH, LANGUAGE, THEME
from masthead.engine.web.language import choose
from masthead.engine.web.switches import THEMES

_OURS = "masthead_"
_HARMLESS = frozenset({LANGUAGE, THEME, FRESH})
_FLASK_SESSION = "session"
_LONGEST_REMEMBERED = 1024
_LONGEST_ADDRESS = 1024

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A language and a theme; `fresh` asks for pages without the usual fraction of a second of age."""

    name: str
    fresh: bool


def variant_of(cookies: str, accept_language: str, default: str) -> Variant | None:
    """Give the variant that these headers ask for; None if the page may be personal."""
    if len(cookies) + len(accept_language) > _LONGEST_REMEMBERED:
        return _variant_of.__wrapped__(cookies, accept_language, default)
    return _variant_of(cookies, accept_language, default)


@lru_cache(maxsize=2048)
def _variant_of(cookies: str, accept_language: str, default: str) -> Variant | None:
    # Read as Flask reads them, so that the cache and the page see the same cookies.
    given = parse_cookie(cookies)
    for name in given:
        if name == _FLASK_SESSION or (name.startswith(_OURS) and name not in _HARMLESS):
            return None
    language = choose(given.get(LANGUAGE), accept_language or None, default)
    theme = given.get(THEME)
    shown = theme if theme in THEMES else THEMES[0]
    return Variant(f"{language}.{shown}", FRESH in given)


def key_of(environ: dict[str, Any], variant: Variant) -> Key | None:
    """Give the key under which a shared page is kept; None where it must not be shared."""
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    if (
        "HTTP_AUTHORIZATION" in environ
        or len(path) + len(query) > _LONGEST_ADDRESS
        or "json" in environ.get("HTTP_ACCEPT", "")
    ):
        return None
    host, scheme = environ.get("HTTP_HOST", ""), environ["wsgi.url_scheme"]
    if "HTTP_HX_REQUEST" not in environ:
        return path, query, variant.name, host, scheme
    asked = sorted(name for name in environ if name.startswith("HTTP_HX_") and name != "HTTP_HX_CURRENT_URL")
    return path, query, variant.name, host, scheme, *(f"{name}={environ[name]}" for name in asked)


@lru_cache(maxsize=1024)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    return parse_accept_header(accept_encoding)["gzip"] > 0 if accept_encoding else False
