"""The visitor's own switches: language and theme, kept in cookies, changed by forms that need no script."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import public
from masthead.engine.errors import NotFound
from masthead.engine.web.cookies import LANGUAGE, THEME
from masthead.engine.web.language import LANGUAGES

THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600

switches = Blueprint("switches", __name__)


def local_path(target: str | None) -> str:
    """Give the path to go back to, or / for anything that could lead to another site."""
    target = target or "/"
    parts = urlsplit(target)
    is_ours = (
        not parts.scheme and not parts.netloc and target.startswith("/") and target[1:2] not in {"/", "\\"}
    )
    return target if is_ours and target.isprintable() and "\\" not in target else "/"


@switches.post("/language")
@public
def language() -> ResponseReturnValue:
    """Remember the language that the visitor chose."""
    return _remember(LANGUAGE, request.form.get("language", ""), tuple(LANGUAGES))


@switches.post("/theme")
@public
def theme() -> ResponseReturnValue:
    """Remember the theme that the visitor chose."""
    return _remember(THEME, request.form.get("theme", ""), THEMES)


def _remember(cookie: str, value: str, choices: tuple[str, ...]) -> ResponseReturnValue:
    if value not in choices:
        raise NotFound
    response = redirect(local_path(request.form.get("next")), 303)
    response.set_cookie(cookie, value, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def current_theme() -> str:
    """Give the theme of this visitor."""
    theme = request.cookies.get(THEME)
    return theme if theme in THEMES else "auto"
