"""Addresses that nobody can take away from the site."""

from masthead.engine.web.slugs import reserved_slugs
from masthead.testing.site import MakeSite


def test_what_the_site_answers_itself_is_reserved(make_on_sqlite: MakeSite) -> None:
    reserved = reserved_slugs(make_on_sqlite("demo"))
    assert {"users", "sign-in", "hello", "static", "livez", "metrics", "robots.txt"} <= reserved
    assert not {"", "team", "masthead"} & reserved


def test_a_module_that_is_not_loaded_reserves_nothing(make_on_sqlite: MakeSite) -> None:
    assert "params" not in reserved_slugs(make_on_sqlite("users"))
