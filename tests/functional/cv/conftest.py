"""A site that is a CV, its owner at her desk, and visitors."""

import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from masthead.engine.access.permission import EDITOR
from masthead.engine.database.unit_of_work import written
from masthead.engine.web.site import Site
from masthead.modules.cv.forms.section import as_form
from masthead.modules.cv.models.sections import BY_NAME
from masthead.modules.cv.queries.cvs import get_cv
from masthead.testing.site import MakeSite, act_as

ADA = {"basics": {"name": "Ada Example", "label": "Engineer", "summary": "I *build* things."}}


@dataclass
class Desk:
    """A site with its owner."""

    site: Site
    client: FlaskClient = field(init=False)
    token: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.site.test_client()
        self.token = act_as(self.client, self.site, EDITOR)

    def visit(self, path: str = "/cv/en", language: str = "en") -> TestResponse:
        """Look at a page as a visitor does."""
        return self.site.test_client().get(path, headers={"Accept-Language": language})

    def look(self, path: str) -> str:
        """Look at a page as the owner."""
        answer = self.client.get(path)
        assert answer.status_code == HTTPStatus.OK, answer.text
        return answer.text

    def send(self, path: str, **form: Any) -> TestResponse:
        """Send a form as the owner."""
        return self.client.post(path, data={**self.token, **form})

    def save(
        self, section: str, *rows: dict[str, str], base: int, action: str = "save", note: str = ""
    ) -> TestResponse:
        """Save a section over a version; fields that are not named are empty."""
        known = BY_NAME[section]
        whole = [{**dict.fromkeys((f.name for f in known.fields), ""), **row} for row in rows]
        form = {**as_form(known, whole), "base": str(base), "action": action, "note": note}
        return self.send(f"/cv/edit/en/{section}", **form)

    def take(self, document: Any, language: str = "en", base: str | None = None) -> TestResponse:
        """Import a JSON Resume, over the version that the form shows unless told otherwise."""
        text = document if isinstance(document, str) else json.dumps(document)
        shown = re.search(r'name="base" value="(\d+)"', self.look(f"/cv/edit/{language}/import"))
        over = base if base is not None else shown[1] if shown else ""
        return self.send(f"/cv/edit/{language}/import", text=text, base=over)

    def publish(self, language: str = "en") -> TestResponse:
        """Publish the newest version."""
        head, live = self.state(language)
        return self.send(f"/cv/edit/{language}/publish", number=str(head), live=str(live or ""))

    def state(self, language: str = "en") -> tuple[int, int | None]:
        """Give the numbers of the newest and of the published version."""

        def numbers(work: Any) -> tuple[int, int | None]:
            item = get_cv(work, language)
            return item.head, item.live

        return written(self.site.parts.database, numbers)


@pytest.fixture
def desk(make: MakeSite) -> Desk:
    """On each database in turn, without a CV."""
    return Desk(make(MODULES="users,cv", FRONT_PAGE="cv"))


@pytest.fixture
def quick_desk(make_on_sqlite: MakeSite) -> Desk:
    """On SQLite, for stories that no database can change."""
    return Desk(make_on_sqlite(MODULES="users,cv", FRONT_PAGE="cv"))


@pytest.fixture
def berlin_desk(make_on_sqlite: MakeSite) -> Desk:
    """In Berlin, where the clock is one hour or two ahead of UTC."""
    return Desk(make_on_sqlite(MODULES="users,cv", FRONT_PAGE="cv", TIME_ZONE="Europe/Berlin"))


@pytest.fixture
def ada(quick_desk: Desk) -> Desk:
    """With a published CV in English."""
    assert quick_desk.take(ADA).status_code == HTTPStatus.OK
    assert quick_desk.publish().status_code == HTTPStatus.SEE_OTHER
    return quick_desk
