"""People with accounts, and browsers for them."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.delivery import deliver_next
from masthead.engine.web.site import Site
from masthead.modules.users.commands.accounts import NewAccount, add_account
from masthead.testing.site import make_site

PASSWORD = "correct horse battery"


@dataclasses.dataclass
class Town:
    """A site with a real identity source, and what its tests do with it."""

    site: Site
    folder: Path

    @property
    def mayor(self) -> Actor:
        """Somebody who may do everything, for setting the scene."""
        return Actor(name="mayor", grants=self.site.parts.roles.granted[ADMINISTRATOR])

    def settle(self, name: str, *roles: str, email: str | None = None, password: str | None = PASSWORD) -> int:
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
        assert answer.status_code == 303, answer.text
        return browser

    def letters(self) -> list[str]:
        """Deliver what is due and give the letters that were written, the newest last."""
        while deliver_next(self.site.parts.database):
            pass
        return [_text_of(path) for path in sorted((self.folder / "data" / "mail").glob("*.eml"))]


@dataclasses.dataclass
class Browser:
    """A client that sends forms as pages do: with the token of the page."""

    client: FlaskClient
    address: str

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, environ_base={"REMOTE_ADDR": self.address}, headers=headers)

    def post(self, path: str, fields: dict[str, object] | None = None, **headers: str) -> TestResponse:
        """Send a form without looking at its page first, with the token of this session."""
        found = re.search(r'name="csrf_token" value="(\w+)"', self.get("/sign-in/none").text)
        given = {"csrf_token": found[1]} if found else {}
        return self.client.post(
            path,
            data={**given, **(fields or {})},
            environ_base={"REMOTE_ADDR": self.address},
            headers=headers,
        )

    def sign_in(self, login: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.post("/sign-in", {"login": login, "password": password, **fields})

    @property
    def cookie(self) -> str | None:
        found = self.client.get_cookie("masthead_session")
        return found.value if found else None


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A site on SQLite."""
    yield from _build(tmp_path, f"sqlite:///{tmp_path / 'site.db'}")


@pytest.fixture
def every_town(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """A site on each database in turn."""
    yield from _build(tmp_path, database_url)


@pytest.fixture
def open_town(tmp_path: Path) -> Iterator[Town]:
    """A site where everybody may make an account."""
    (tmp_path / "masthead.toml").write_text("[module.users]\nsign_up = true\n")
    yield from _build(tmp_path, f"sqlite:///{tmp_path / 'site.db'}")


@pytest.fixture
def statements(town: Town) -> Iterator[list[str]]:
    """The statements that reach the database from now on."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine: Engine = town.site.parts.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def _build(folder: Path, url: str) -> Iterator[Town]:
    site = make_site(folder, url, recipe="users", environment={"PUBLIC_URL": "https://example.org"})
    yield Town(site, folder)
    site.parts.database.dispose()


def _text_of(path: Path) -> str:
    return path.read_text()
