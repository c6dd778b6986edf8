"""How the administrator of a new site is told to come in: by a link, or by a command where a log would keep it."""

import dataclasses

import pytest

from masthead.engine.cli.companion import way_in
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.testing.accounts import Town

LINK = "https://example.org/sign-in/link/"


def told(town: Town, *, terminal: bool = False, **settings: str) -> str:
    parts = town.site.parts
    assert parts.identity is not None
    changed = dataclasses.replace(parts.settings, **settings)
    return way_in(dataclasses.replace(parts, settings=changed), parts.identity, terminal=terminal)


def test_a_terminal_is_told_a_link(town: Town) -> None:
    town.settle("Root", "administrator")
    assert LINK in told(town, terminal=True, host="0.0.0.0")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_new_site_on_this_machine_alone_is_told_a_link(town: Town, host: str) -> None:
    assert "/sign-in/link/" in told(town, public_url="", host=host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "our.host"])
def test_a_log_of_a_site_that_others_reach_is_told_a_command(town: Town, host: str) -> None:
    assert "masthead user add admin --role administrator" in told(town, public_url="", host=host)


def test_a_log_of_a_site_behind_a_proxy_is_told_a_command(town: Town) -> None:
    assert "/sign-in/" not in told(town, host="127.0.0.1")


def test_a_log_is_told_a_command_once_an_administrator_has_a_password(town: Town) -> None:
    town.settle("Old hand", "administrator", password=None)
    with unit_of_work(town.site.parts.database, writes=True) as work:
        assert town.site.parts.identity is not None
        town.site.parts.identity.first_link(work)
    assert "/sign-in/link/" in told(town, public_url="")
    town.settle("Root", "administrator")
    assert "/sign-in/" not in told(town, public_url="")
    assert "masthead user link " in told(town, public_url="")
