"""Templates are compiled for each language, with what never changes already in them."""

from typing import cast

import pytest
from flask import Flask
from flask_babel import Babel
from jinja2 import DictLoader

from masthead.engine.web.templating import Templates, install_texts

PAGES = {
    "page.html": '{% from "part.html" import part %}{{ _("Sign in") }} {{ part() }} {{ place("x") }}',
    "part.html": '{% macro part() %}{{ _("Cancel") }}{% endmacro %}',
    "hello.html": '{{ _("%(name)s was here", name=name) }}',
    "many.html": '{{ ngettext("%(num)s page", "%(num)s pages", count) }}',
    "percent.html": '{{ _("100%%") }} {{ _("<b>") }}',
    "own.html": '{{ place(name) }} {{ place(name=name) }} {{ place(name="z") }}',
    "gone.html": '{{ place("gone") }}',
}


class SiteOfPages(Flask):
    jinja_environment = Templates


@pytest.fixture
def asked() -> list[str]:
    """Arguments with which the constant function was called."""
    return []


@pytest.fixture
def app(asked: list[str]) -> Flask:
    app = SiteOfPages("masthead.engine", root_path="/")
    Babel(app)
    app.jinja_env.loader = DictLoader(PAGES)

    def place(name: str) -> str:
        if name == "gone":
            raise RuntimeError
        asked.append(name)
        return f"/{name}<"

    templates = cast(Templates, app.jinja_env)
    install_texts(templates)
    templates.globals["place"] = templates.constants["place"] = place
    return app


def rendered(app: Flask, page: str, /, **context: object) -> str:
    return app.jinja_env.get_template(page).render(**context)


def test_a_constant_function_is_asked_once_for_each_language(app: Flask, asked: list[str]) -> None:
    with app.test_request_context():
        assert rendered(app, "page.html") == "Sign in Cancel /x&lt;"
        assert rendered(app, "page.html") == "Sign in Cancel /x&lt;"
        cast(Templates, app.jinja_env).language = lambda: "ru"
        for _ in range(2):
            assert rendered(app, "page.html") == "Sign in Cancel /x&lt;"
    assert asked == ["x", "x"]


def test_an_argument_that_is_known_later_is_asked_later(app: Flask, asked: list[str]) -> None:
    with app.test_request_context():
        assert rendered(app, "own.html", name="a") == "/a&lt; /a&lt; /z&lt;"
        assert rendered(app, "own.html", name="b") == "/b&lt; /b&lt; /z&lt;"
    assert asked == ["z", "a", "a", "b", "b"]


def test_a_function_that_cannot_answer_yet_is_asked_while_rendering(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(RuntimeError):
        rendered(app, "gone.html")


def test_what_goes_into_a_text_is_escaped_and_the_text_is_not(app: Flask) -> None:
    with app.test_request_context():
        assert rendered(app, "hello.html", name="<script>") == "&lt;script&gt; was here"
        assert rendered(app, "percent.html") == "100% <b>"


def test_plural_forms_count(app: Flask) -> None:
    with app.test_request_context():
        assert rendered(app, "many.html", count=1) == "1 page"
        assert rendered(app, "many.html", count=2) == "2 pages"
