"""A site with pages, an editor at her desk, and visitors."""

from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from masthead.engine.access.permission import EDITOR
from masthead.engine.web.site import Site
from masthead.testing.site import MakeSite, act_as


@dataclass
class Office:
    """A site with its editor."""

    site: Site
    client: FlaskClient = field(init=False)
    token: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.site.test_client()
        self.token = act_as(self.client, self.site, EDITOR)

    def visit(self, path: str) -> TestResponse:
        """Look at a page as a visitor does."""
        return self.site.test_client().get(path)

    def look(self, path: str) -> str:
        """Look at a page as the editor."""
        answer = self.client.get(path)
        assert answer.status_code == HTTPStatus.OK, answer.text
        return answer.text

    def send(self, path: str, **form: str) -> TestResponse:
        """Send a form as the editor."""
        return self.client.post(path, data={**self.token, **form})

    def add(self, title: str, body: str = "", *, below: int | None = None, live: bool = False) -> int:
        """Add a page; give its number."""
        answer = self.send("/pages/new", title=title, body=body, parent=str(below or ""))
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
        number = int(urlsplit(answer.location).path.split("/")[2])
        if live:
            assert self.send(f"/pages/{number}/publish", number="1").status_code == HTTPStatus.SEE_OTHER
        return number

    def save(self, number: int, base: int, title: str = "News", body: str = "", **more: str) -> TestResponse:
        """Save a page over a version."""
        return self.send(f"/pages/{number}/edit", base=str(base), title=title, body=body, **more)


@pytest.fixture
def office(make: MakeSite) -> Office:
    """On each database in turn."""
    return Office(make(MODULES="users,pages"))


@pytest.fixture
def quick_office(make_on_sqlite: MakeSite, tmp_path: Path) -> Office:
    """On SQLite, for stories that no database can change."""
    return Office(make_on_sqlite(MODULES="users,pages"))


@pytest.fixture
def berlin(make_on_sqlite: MakeSite) -> Office:
    """In Berlin: on 28 March 2027 the hour from 2 is skipped, on 31 October it comes twice."""
    return Office(make_on_sqlite(MODULES="users,pages", TIME_ZONE="Europe/Berlin"))


@pytest.fixture
def office_with_front(make: MakeSite) -> Office:
    """A site whose front page is one of its pages, once it is there."""
    return Office(make(MODULES="users,pages", FRONT_PAGE="page:/about"))
