"""A site with real accounts for a test: people, their browsers, the letters they get."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.policy import default
from http import HTTPStatus
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.delivery import deliver_next
from masthead.engine.web.site import Site
from masthead.modules.users.commands.accounts import NewAccount, add_account
from masthead.testing.site import make_site

SETTINGS = {"PUBLIC_URL": "https://example.org", "MAIL_FROM": "site@example.org"}
PASSWORD = "correct horse battery"  # noqa: S105 - of people who exist in tests only


@dataclasses.dataclass
class Town:
    """A site with a real identity source, and what its tests do with it."""

    site: Site
    folder: Path

    @property
    def mayor(self) -> Actor:
        """Somebody who may do everything, for setting the scene."""
        return Actor(name="mayor", grants=self.site.parts.roles.granted[ADMINISTRATOR])

    def settle(
        self, name: str, *roles: str, email: str | None = None, password: str | None = PASSWORD
    ) -> int:
        """Give somebody an account."""
        given = NewAccount(name, email or f"{name}@example.org", roles=frozenset(roles), password=password)
        with unit_of_work(self.site.parts.database, writes=True) as work:
            return add_account(work, self.mayor, given).id

    def browser(self, address: str = "192.0.2.1") -> "Browser":
        """Open a browser that knows nobody."""
        return Browser(self.site.test_client(), address)

    def enter(self, name: str, password: str = PASSWORD) -> "Browser":
        """Open a browser and sign in."""
        browser = self.browser()
        answer = browser.sign_in(name, password)
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
        return browser

    def letters(self) -> "list[Letter]":
        """Deliver what is due and give the letters that were written, the newest last."""
        while deliver_next(self.site.parts.database):
            pass
        return [_read(path) for path in sorted((self.folder / "data" / "mail").glob("*.eml"))]


@dataclasses.dataclass
class Letter:
    """A mail that was sent."""

    to: str
    subject: str
    text: str

    @property
    def link(self) -> str:
        """The path of the link in it, which leads to the configured address."""
        found = re.search(r"https://example\.org(/\S*)", self.text)
        assert found, self.text
        return found[1]


@dataclasses.dataclass
class Browser:
    """A client that sends forms as pages do: with the token of the page."""

    client: FlaskClient
    address: str

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self.client.get(
            path, environ_base={"REMOTE_ADDR": self.address}, headers=headers, buffered=True
        )

    def post(self, path: str, fields: Mapping[str, object] | None = None, **headers: str) -> TestResponse:
        """Send a form without looking at its page first, with the token of this session."""
        found = re.search(r'name="csrf_token" value="(\w+)"', self.get("/sign-in/none").text)
        given = {"csrf_token": found[1]} if found else {}
        return self.client.post(
            path,
            data={**given, **(fields or {})},
            environ_base={"REMOTE_ADDR": self.address},
            headers=headers,
            buffered=True,
        )

    def sign_in(self, login: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Send the sign-in form."""
        return self.post("/sign-in", {"login": login, "password": password, **fields})

    @property
    def cookie(self) -> str | None:
        """The token of the session, if there is one."""
        found = self.client.get_cookie("masthead_session")
        return found.value if found else None


def build_town(folder: Path, url: str) -> Iterator[Town]:
    """Make such a site on a database."""
    site = make_site(folder, url, recipe="users", environment=SETTINGS)
    yield Town(site, folder)
    site.parts.database.dispose()


def _read(path: Path) -> "Letter":
    message = message_from_bytes(path.read_bytes(), policy=default)
    body = message.get_body()
    assert body is not None
    return Letter(message["To"], message["Subject"], body.get_content())
