"""A site with pages and menus, an editor at her desk, and visitors."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

from masthead.engine.access.permission import EDITOR
from masthead.engine.web.front import Front
from masthead.engine.web.making import make_front
from masthead.engine.web.site import Site
from masthead.testing.site import MakeSite, act_as

MODULES = "users,pages,menus"


@dataclass
class Office:
    """A site with its editor, and the page cache in front of it for visitors."""

    site: Site
    client: FlaskClient = field(init=False)
    token: dict[str, str] = field(init=False)
    front: Front = field(init=False)
    reader: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.site.test_client()
        self.token = act_as(self.client, self.site, EDITOR)
        front = make_front(self.site, self.site.parts.settings, self.site.parts.database)
        assert isinstance(front, Front)
        self.front, self.reader = front, Client(front, use_cookies=False)

    @property
    def misses(self) -> int:
        """How many pages were made for the cache."""
        return self.front.misses

    def visit(self, path: str, **headers: str) -> TestResponse:
        """Look at a page as a visitor does, through the cache, as somebody who wants it fresh."""
        return self.reader.get(path, headers={"Cookie": "masthead_fresh=1", **headers})

    def look(self, path: str) -> str:
        """Look at a page as the editor."""
        answer = self.client.get(path)
        assert answer.status_code == HTTPStatus.OK, answer.text
        return answer.text

    def send(self, path: str, **form: str) -> TestResponse:
        """Send a form as the editor."""
        return self.client.post(path, data={**self.token, **form})

    def done(self, path: str, **form: str) -> TestResponse:
        """Send a form that is taken."""
        answer = self.send(path, **form)
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
        return answer

    def page(self, title: str, body: str = "", *, below: int | None = None, live: bool = True) -> int:
        """Add a page; give its number."""
        answer = self.done("/pages/new", title=title, body=body, parent=str(below or ""))
        number = int(urlsplit(answer.location).path.split("/")[2])
        if live:
            self.done(f"/pages/{number}/publish", number="1")
        return number

    def link(self, menu: str = "main", **form: str) -> int:
        """Add a link to a menu; give its number."""
        self.done(f"/menus/{menu}/links/new", **form)
        return max(self.numbers(menu))

    def numbers(self, menu: str = "main") -> list[int]:
        """Give the numbers of a menu's links as the desk shows them, from top to bottom."""
        return [int(found) for found in re.findall(r'<li id="link-(\d+)"', self.look(f"/menus/{menu}"))]

    def menu(
        self, path: str = "/welcome", region: str = "masthead-nav", **headers: str
    ) -> list[tuple[str, str]]:
        """Give addresses and labels of the menu that a visitor sees on a page."""
        return links_of(self.visit(path, **headers).text, region)


def links_of(page: str, region: str = "masthead-nav") -> list[tuple[str, str]]:
    """Give addresses and labels of the links in a region of a page."""
    found = re.search(rf'<nav class="{region}".*?</nav>', page, re.DOTALL)
    return re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', found[0]) if found else []


@pytest.fixture
def office(make: MakeSite) -> Office:
    """On each database in turn."""
    return Office(make(MODULES=MODULES))


@pytest.fixture
def quick_office(make_on_sqlite: MakeSite) -> Office:
    """On SQLite, for stories that no database can change."""
    return Office(make_on_sqlite(MODULES=MODULES))


@pytest.fixture
def office_with_keepers(make: MakeSite, tmp_path: Path) -> Office:
    """Members put menus together there, and write no pages."""
    (tmp_path / "masthead.toml").write_text('[permissions]\nmember = ["menus.edit_menu"]\n')
    return Office(make(MODULES=MODULES))
