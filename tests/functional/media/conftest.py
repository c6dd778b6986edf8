"""A site with a library of pictures, and an editor who brings some."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from masthead.engine.access.permission import EDITOR
from masthead.engine.events.delivery import deliver_next
from masthead.engine.web.site import Site
from masthead.testing.site import MakeSite, act_as

MakePicture = Callable[..., bytes]


def picture(
    width: int = 400, height: int = 300, kind: str = "PNG", colour: str = "#c4161c", **how: object
) -> bytes:
    """Make a picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, kind, **how)
    return made.getvalue()


@dataclass
class Library:
    """A site with its editor."""

    site: Site
    client: FlaskClient = field(init=False)
    token: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.site.test_client()
        self.token = act_as(self.client, self.site, EDITOR)

    def bring(self, *files: tuple[str, bytes], json: bool = False, **form: str) -> TestResponse:
        """Send files by their names, as the form does."""
        sent = [(io.BytesIO(content), name) for name, content in files]
        headers = {"Accept": "application/json"} if json else {}
        return self.client.post("/pictures/new", data={**self.token, **form, "files": sent}, headers=headers)

    def add(self, colour: str = "#c4161c", alt: str = "A red field", **how: int) -> int:
        """Bring a picture; give its number."""
        answer = self.bring(("field.png", picture(colour=colour, **how)), json=True, alt=alt)
        assert answer.status_code == 200, answer.text
        return int(answer.get_json()["pictures"][0]["id"])

    def send(self, path: str, **form: str) -> TestResponse:
        """Send a form as the editor."""
        return self.client.post(path, data={**self.token, **form})

    def look(self, path: str) -> str:
        """Look at a page as the editor."""
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def visit(self, path: str, **headers: str) -> TestResponse:
        """Look at something as a visitor does."""
        return self.site.test_client().get(path, headers=headers)

    def deliver(self) -> None:
        """Let the worker do what waits."""
        while deliver_next(self.site.parts.database):
            pass


@pytest.fixture
def library(make: MakeSite) -> Library:
    """On each database in turn."""
    return Library(make(MODULES="users,pages"))


@pytest.fixture
def quick_library(make_on_sqlite: MakeSite, tmp_path: Path) -> Library:
    """On SQLite, for stories that no database can change."""
    return Library(make_on_sqlite(MODULES="users,pages"))


@pytest.fixture
def make_picture() -> MakePicture:
    """Makes a picture's file of one colour."""
    return picture


@pytest.fixture
def library_of() -> Callable[[Site], Library]:
    """Gives the library of a site that was made in a way of its own."""
    return Library
