"""Every page of the URL map, signed in and signed out, in two looks: nothing keeps anybody out, nothing is cut off.

A new page is looked at by itself. What it looks like in states that no address has is looked at where they come about.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from masthead.engine.access.actor import Actor
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork, written
from masthead.engine.web.cookies import SESSION
from masthead.engine.web.site import Site
from masthead.modules.users.commands.sessions import start_session
from masthead.modules.users.commands.tokens import make_token
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.code import new_secret
from masthead.modules.users.models.seal import seal
from masthead.modules.users.models.session import Visitor
from masthead.modules.users.models.token import HALF
from masthead.modules.users.models.totp import Totp, seal_of
from masthead.modules.users.queries.accounts import find_first_administrator
from masthead.modules.users.views.arrival import HALF_COOKIE, HALF_PATH
from masthead.testing.browser import (
    Circumstances,
    LiveSite,
    barriers,
    running_site,
    scrolls_sideways,
    visits,
)
from masthead.testing.furnishing import Arguments, add_passkey, addresses, furnish
from masthead.testing.site import make_site

LOOKS: dict[str, Circumstances] = {
    "wide and light": {"width": 1280, "scheme": "light", "language": "en"},
    "on a phone, dark, in Russian": {"width": 360, "scheme": "dark", "language": "ru"},
}
NARROWEST = 320
"""1280 at 400 % (WCAG 2.2, 1.4.10)."""
NO_PAGES = {
    "administration.audit_download": "a file",
    "administration.status_read": "JSON",
    "cv.cv_export": "JSON",
    "cv.cv_print": "a PDF",
    "hello.greeting": "plain text",
    "hello.greeting_by_name": "plain text",
    "hello.parameters": "JSON",
    "hello.protected": "plain text",
    "media.file_show": "a picture",
    "pages.feed_show": "a feed",
    "pages.place_list": "a part of the forms that choose a page",
    "pages.sitemap_part": "XML",
    "pages.sitemap_show": "XML",
    "robots.robots_show": "plain text",
}
"""Routes that show no page, and what they give instead."""
STATES = {
    "administration.dashboard_show": ("?period=7d&as=table",),
    "administration.matrix_show": ("?open=users&role=member",),
    "media.picture_list": ("?q=zzz",),
    "pages.page_list": ("?q=nothing", "?below={page}"),
    "pages.page_new": ("?below={page}",),
    "users.account_list": ("?role=member&factor=without",),
    "users.entry_list": ("?q=nobody",),
}
"""What else a page looks like: the queries with which it is looked at once more."""
REFUSED = {"/admin": 401, "/nothing-here": 404}
"""Pages that say no."""
WHOS = ("signed in", "signed out")


@dataclass
class Everything:
    """The demo site with something of everything, as it runs and as it is asked here; and who is its administrator."""

    live: LiveSite
    site: Site
    arguments: Arguments
    session: str
    half: str

    def __post_init__(self) -> None:
        self.shown = {who: self.pages(who) for who in WHOS}

    @property
    def url(self) -> str:
        """By a name: a bare address has no passkeys."""
        return self.live.url.replace("127.0.0.1", "localhost")

    def cookies(self, who: str) -> list[tuple[str, str, str]]:
        """Give names, values and paths. Who is signed out has begun to sign in."""
        return [(SESSION, self.session, "/")] if who == "signed in" else [(HALF_COOKIE, self.half, HALF_PATH)]

    def pages(self, who: str) -> dict[str, list[str]]:
        """Give the addresses at which somebody is shown a page, by endpoint."""
        client, found = self.site.test_client(), {}
        (page,) = self.arguments["/pages/", "item_id"]
        for name, value, path in self.cookies(who):
            client.set_cookie(name, value, path=path)
        for rule in self.site.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                plain = addresses(self.site, rule, self.arguments)
                states = [one.format(page=page) for one in STATES.get(rule.endpoint, ())]
                asked = [*plain, *(f"{one}{state}" for one in plain for state in states)]
                found.setdefault(rule.endpoint, []).extend(one for one in asked if is_page(client, one))
        return {endpoint: shown for endpoint, shown in found.items() if shown}


def is_page(client: FlaskClient, address: str) -> bool:
    with client.get(address) as answer:
        return answer.status_code == 200 and answer.mimetype == "text/html" and "<html" in answer.text


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    folder = tmp_path_factory.mktemp("everything") / "site"
    with running_site(folder, settings="[module.users]\nsign_up = true\n") as live:
        assert live.sign_in_path, "there is an administrator"
        site = make_site(folder, f"sqlite:///{folder / 'data' / 'site.db'}")
        given = furnish(site)
        given |= {
            ("/", "path"): (*given["/", "path"], "harbour/tides", "о-газете/словарь"),
            ("/admin/roles/", "name"): (*given["/admin/roles/", "name"], "editor"),
            ("/admin/settings/", "name"): (*given["/admin/settings/", "name"], "users.sign_up"),
            ("/menus/", "menu"): (*given["/menus/", "menu"], "main"),
            ("/pages/", "item_id"): given["/pages/", "item_id"][1:],
        }
        session, half, passkey = written(
            site.parts.database, lambda work: settle(work, site.parts.secret_key.value())
        )
        given["/account/second-factor/passkeys/", "passkey_id"] = (passkey,)
        yield Everything(live, site, given, session, half)
        site.parts.database.dispose()


def settle(work: UnitOfWork, secret_key: str) -> tuple[str, str, int]:
    """Sign the administrator in; give her a passkey, an app that she has yet to confirm, and half a sign-in."""
    administrator = find_first_administrator(work)
    assert isinstance(administrator, Account)
    number = administrator.id
    sealed = seal(secret_key, new_secret(), seal_of(number))
    work.add(Totp(account_id=number, sealed=sealed, created_at=now()))
    session = start_session(work, Actor(), administrator, Visitor("192.0.2.1", "This very browser"))
    return session.token, make_token(work, HALF, number), add_passkey(work, number).id


def test_every_route_shows_a_page_that_is_looked_at_or_is_said_to_show_none(everything: Everything) -> None:
    seen = {endpoint for who in WHOS for endpoint in everything.shown[who]}
    routes = {rule.endpoint for rule in everything.site.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert routes - seen - NO_PAGES.keys() == set(), (
        "is shown neither to the administrator nor to a visitor as a page of HTML: "
        "put what it shows into furnish(), or say in NO_PAGES what it gives instead"
    )
    assert NO_PAGES.keys() & seen == set(), "is a page: take it out of NO_PAGES"
    assert (NO_PAGES.keys() | STATES.keys()) - routes == set(), (
        "is no route any more: take it out of the tables"
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("who", WHOS)
def test_no_page_keeps_anybody_out(chromium: Browser, everything: Everything, who: str, look: str) -> None:
    shown = {one: 200 for found in everything.shown[who].values() for one in found}
    if who == "signed out":
        shown |= REFUSED
    wrong = []
    for visit in visits(chromium, everything.url):
        page = visit("/welcome", **LOOKS[look])
        cookies = everything.cookies(who)
        for name, value, path in cookies:
            page.context.add_cookies([{"name": name, "value": value, "domain": "localhost", "path": path}])
        for address, status in shown.items():
            wrong += faults(page, address, status, LOOKS[look]["width"])
    assert wrong == []


def faults(page: Page, address: str, status: int, width: int) -> list[str]:
    """Say what is wrong with a page, a line for each place."""
    page.set_viewport_size({"width": width, "height": 800})
    answer = page.goto(address)
    assert answer is not None
    found = [] if answer.status == status else [f"is answered with {answer.status}"]
    found += barriers(page)
    found += ["scrolls sideways"] if scrolls_sideways(page) else []
    if width < 400:
        page.set_viewport_size({"width": NARROWEST, "height": 800})
        found += [f"scrolls sideways at {NARROWEST}"] if scrolls_sideways(page) else []
    return [f"{address}: {one}" for one in found]
