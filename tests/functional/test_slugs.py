"""Addresses that nobody can take away from the site."""

import pytest
from flask import Blueprint

from masthead.engine.loading import load_modules
from masthead.engine.module import Module
from masthead.engine.web.slugs import reserved_slugs, slugs_of_modules
from masthead.testing.site import MakeSite


def test_what_the_site_answers_itself_is_reserved(make_on_sqlite: MakeSite) -> None:
    reserved = reserved_slugs(make_on_sqlite("demo"))
    assert {"users", "sign-in", "hello", "static", "livez", "metrics", "robots.txt"} <= reserved
    assert not {"", "team", "masthead"} & reserved


def test_a_module_that_is_not_loaded_reserves_nothing(make_on_sqlite: MakeSite) -> None:
    assert "params" not in reserved_slugs(make_on_sqlite("users"))


def test_before_there_is_a_site_the_same_is_reserved(make_on_sqlite: MakeSite) -> None:
    """A recipe's pages come before the site that will show them."""
    site = make_on_sqlite("demo")
    assert slugs_of_modules(site.parts.loaded.modules) == reserved_slugs(site)


def test_what_a_module_answers_behind_an_address_of_any_text_is_reserved_as_well() -> None:
    hello = load_modules(["hello"]).modules
    assert {"hello", "params", "post_endpoint", "protected"} <= slugs_of_modules(hello)


def test_a_module_whose_routes_are_wrong_is_named_and_the_others_reserve_theirs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong = Blueprint("wrong", __name__)
    wrong.add_url_rule("/wrong/<unheard_of:name>", "wrong")
    broken = Module(name="wrong", summary="Wrong", blueprints=(wrong,))
    assert "params" in slugs_of_modules([broken, *load_modules(["hello"]).modules])
    assert [record.message for record in caplog.records] == ["module_is_broken"]
