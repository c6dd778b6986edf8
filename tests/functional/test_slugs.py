"""Addresses that nobody can take away from the site."""

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
