"""Which language a visitor reads: the cookie of the switch, else what the browser asks for."""

from functools import cache, lru_cache
from typing import cast

from babel import Locale
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, refresh

from masthead.engine.web.cookies import LANGUAGE
from masthead.engine.web.templating import Templates, install_texts

LANGUAGES = {"en": "English", "ru": "Русский"}


@lru_cache(maxsize=1024)
def choose(cookie: str | None, accept: str | None, default: str) -> str:
    """Choose between the languages of the site; the page cache asks here too."""
    if cookie in LANGUAGES:
        return str(cookie)
    best, weight = default, 0.0
    for part in (accept or "").split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            rank = float(quality or 1)
        except ValueError:
            continue
        primary = name.strip().lower()[:2]
        if primary in LANGUAGES and rank > weight:
            best, weight = primary, rank
    return best


def current_language() -> str:
    """Give the language of this request."""
    language: str | None = g.get("masthead_language")
    if language is None:
        header = request.headers.get("Accept-Language")
        default = current_app.config["MASTHEAD_LANGUAGE"]
        language = g.masthead_language = choose(request.cookies.get(LANGUAGE), header, default)
    return language


def answer_in(language: str) -> None:
    """Answer this request in a language that its address names, whatever the reader asks for elsewhere.

    Call it first in a view, before anything is said.
    """
    g.masthead_language = language
    refresh()


@cache
def _locale(language: str) -> Locale:
    """Give what babel knows of a language; asked by its name, it would look for a file each time."""
    return Locale.parse(language)


def install_language(app: Flask, default: str, directories: list[str]) -> None:
    """Install translations: catalogues of the engine and of every module that has one."""
    app.config["MASTHEAD_LANGUAGE"] = default
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(directories)
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel(app, locale_selector=lambda: _locale(current_language()))
    templates = cast(Templates, app.jinja_env)
    templates.language = lambda: current_language() if has_request_context() else ""
    install_texts(templates)
    templates.globals.update(current_language=current_language, languages=tuple(LANGUAGES.items()))
    templates.constants["current_language"] = current_language
