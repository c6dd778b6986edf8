"""The desk: its places are shown to those who may go there, and to nobody else."""

import re

import pytest

from masthead.engine.access.permission import ADMINISTRATOR, ANONYMOUS, EDITOR, MEMBER
from masthead.testing.site import MakeSite, act_as

MODULES = "users,pages,administration"
LINKS = re.compile(r'<li><a href="([^"]+)"( aria-current="\w+")?>([^<]+)</a></li>')


def desk_of(text: str) -> dict[str, str]:
    """The navigation of the desk: label → address."""
    shown = text.partition('class="desk-list"')[2].partition("</nav>")[0]
    return {label: address for address, _current, label in LINKS.findall(shown)}


def test_the_desk_shows_what_this_person_may_do(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite(MODULES=MODULES)
    client = site.test_client()
    act_as(client, site, ADMINISTRATOR)
    places = desk_of(client.get("/admin").text)
    assert {"/admin", "/pages", "/accounts"} <= set(places.values())
    act_as(client, site, EDITOR)
    assert list(desk_of(client.get("/pages").text).values()) == ["/pages", "/pictures"]


@pytest.mark.parametrize(
    ("role", "address"), [(ADMINISTRATOR, "/admin"), (EDITOR, "/pages"), (MEMBER, None), (ANONYMOUS, None)]
)
def test_the_menu_leads_to_the_first_place_of_the_desk(
    make_on_sqlite: MakeSite, role: str, address: str | None
) -> None:
    site = make_on_sqlite(MODULES=MODULES)
    client = site.test_client()
    act_as(client, site, role)
    found = re.search(r'<a href="([^"]+)"><svg class="icon icon-desk"', client.get("/welcome").text)
    assert (found and found[1]) == address


def test_what_stands_at_the_desk_does_not_stand_in_the_main_navigation(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite(MODULES=MODULES)
    client = site.test_client()
    act_as(client, site, ADMINISTRATOR)
    main = client.get("/users").text.partition('class="masthead-nav"')[2].partition("</nav>")[0]
    assert 'href="/users"' in main
    assert 'href="/accounts"' not in main


def test_the_place_above_a_page_is_marked_too(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite(MODULES=MODULES)
    client = site.test_client()
    act_as(client, site, ADMINISTRATOR)
    assert '<a href="/accounts" aria-current="page">' in client.get("/accounts").text
    assert '<a href="/accounts" aria-current="true">' in client.get("/accounts/invite").text
    assert 'href="/admin" aria-current' not in client.get("/accounts/invite").text


@pytest.mark.parametrize("role", [EDITOR, MEMBER, ANONYMOUS])
def test_who_may_not_see_how_the_site_is_doing_is_refused(make_on_sqlite: MakeSite, role: str) -> None:
    site = make_on_sqlite(MODULES=MODULES)
    client = site.test_client()
    act_as(client, site, role)
    assert client.get("/admin").status_code in {401, 403}
