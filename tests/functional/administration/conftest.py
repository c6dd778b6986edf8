"""A site whose operator looks after it."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from masthead.engine.database.connect import Database
from masthead.engine.web.cookies import FRESH
from masthead.engine.web.site import Site
from masthead.testing.site import MakeSite, act_as


@dataclass
class Bridge:
    """The site and the browser of its operator, which asks for what is committed by now."""

    site: Site
    client: FlaskClient = field(init=False)
    token: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.site.test_client()
        self.token = act_as(self.client, self.site)
        self.client.set_cookie(FRESH, "1")

    @property
    def database(self) -> Database:
        return self.site.parts.database

    def look(self, path: str, **headers: str) -> str:
        answer = self.client.get(path, headers=headers)
        assert answer.status_code == HTTPStatus.OK, answer.text
        return answer.text

    def send(self, path: str, **form: str) -> TestResponse:
        return self.client.post(path, data={**self.token, **form})

    def told(self, path: str, **form: str) -> str:
        """Send a form; give what the page says that it leads to."""
        page = self.look(self.send(path, **form).location)
        found = re.search(r'<div id="done" role="status">(.*?)</div>', page, re.DOTALL)
        return "".join(re.findall(r"<p>(.*?)</p>", found[1])) if found else ""


@pytest.fixture
def bridge(make: MakeSite) -> Bridge:
    """On each database in turn."""
    return Bridge(make(MODULES="users,pages,hello,administration"))


@pytest.fixture
def quick_bridge(make_on_sqlite: MakeSite) -> Bridge:
    """On SQLite, for stories that no database can change."""
    return Bridge(make_on_sqlite(MODULES="users,pages,hello,administration"))
