"""What a page may cost, in statements and bytes. A route without a budget fails: give it one here."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from masthead.engine.cache.watch import EVERY
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.web.making import make_front
from masthead.engine.web.site import Site

MOST_STATEMENTS = 12
LARGEST_PAGE = 60_000
MANY_ROWS = 10_000
OK, NOT_MODIFIED = 200, 304


class Asked(Protocol):
    statements: list[str]
    repeated: set[str]


Counting = Callable[[Site], AbstractContextManager[Asked]]


def first_link(site: Site) -> str:
    """A one-time link is a page of its own each time."""
    assert site.parts.identity is not None
    with unit_of_work(site.parts.database, writes=True) as work:
        return site.parts.identity.first_link(work)


@dataclass(frozen=True)
class Budget:
    """What one page may ask of the database when no cache helps."""

    anonymous: int
    signed_in: int
    path: str | Callable[[Site], str]
    shared: bool = False
    """Whether it is kept for all anonymous readers."""


BUDGETS = {
    "entrances.welcome": Budget(0, 1, "/welcome", shared=True),
    "front": Budget(0, 1, "/", shared=True),
    "hello.greeting": Budget(0, 1, "/hello", shared=True),
    "hello.greeting_by_name": Budget(0, 1, "/hello/Ada"),
    "hello.parameters": Budget(0, 1, "/params"),
    "hello.protected": Budget(0, 1, "/protected"),
    "users.entry_edit": Budget(0, 2, "/users/1/edit"),
    "users.entry_list": Budget(1, 2, "/users", shared=True),
    "users.entry_new": Budget(0, 1, "/add"),
    "users.link_show": Budget(1, 2, first_link),
    "users.session_new": Budget(0, 1, "/sign-in"),
}


@dataclass(frozen=True)
class Visit:
    """Somebody looked at a page."""

    endpoint: str
    visitor: str
    status: int
    size: int
    statements: int
    repeated: set[str]

    @property
    def name(self) -> str:
        return f"{self.endpoint} as {self.visitor}"


def visit_all(site: Site, counting: Counting, clients: dict[str, FlaskClient]) -> list[Visit]:
    """Look at every page that has a budget, as everybody, with no cache in front."""
    visits = []
    for endpoint, budget in BUDGETS.items():
        for visitor, client in clients.items():
            path = budget.path if isinstance(budget.path, str) else budget.path(site)
            with counting(site) as asked, client.get(path) as response:
                size = len(response.get_data())
            visits.append(
                Visit(endpoint, visitor, response.status_code, size, len(asked.statements), asked.repeated)
            )
    return visits


@pytest.fixture
def clients(anonymous: FlaskClient, administrator: FlaskClient) -> dict[str, FlaskClient]:
    return {"anonymous": anonymous, "administrator": administrator}


def test_every_page_has_a_budget_within_the_bound(site: Site) -> None:
    pages = {rule.endpoint for rule in site.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages == set(BUDGETS)
    assert all(max(one.anonymous, one.signed_in) <= MOST_STATEMENTS for one in BUDGETS.values())


def test_every_page_keeps_its_budget(
    site: Site, counting: Counting, clients: dict[str, FlaskClient], subtests: pytest.Subtests
) -> None:
    for visit in visit_all(site, counting, clients):
        budget = BUDGETS[visit.endpoint]
        with subtests.test(visit.name):
            allowed = budget.anonymous if visit.visitor == "anonymous" else budget.signed_in
            assert visit.status < 500
            assert visit.statements <= allowed
            assert not visit.repeated
            assert visit.size <= LARGEST_PAGE


def test_no_page_asks_more_where_there_is_more_to_show(
    site: Site, counting: Counting, clients: dict[str, FlaskClient], fill: Callable[[Site, int], None]
) -> None:
    few = {visit.name: visit.statements for visit in visit_all(site, counting, clients)}
    fill(site, MANY_ROWS)
    many = {visit.name: visit.statements for visit in visit_all(site, counting, clients)}
    assert many == few


def test_forms_really_were_forms(administrator: FlaskClient) -> None:
    for path in ("/users/1/edit", "/add"):
        page = administrator.get(path)
        assert page.status_code == OK
        assert b"<form" in page.data


def test_hot_pages_ask_for_the_version_at_most(
    site: Site, counting: Counting, subtests: pytest.Subtests
) -> None:
    front = make_front(site, site.parts.settings, site.parts.database)
    for endpoint, budget in BUDGETS.items():
        path = budget.path if isinstance(budget.path, str) else budget.path(site)
        reader = Client(front)
        with subtests.test(endpoint):
            first = reader.get(path)
            assert ("public" in first.headers["Cache-Control"]) == budget.shared
            if budget.shared:
                look_again(site, counting, reader, path, first.headers["ETag"])


def look_again(site: Site, counting: Counting, reader: Client, path: str, validator: str) -> None:
    """Look at a kept page at once, and after what is known of it has grown old."""
    for pause in (0, EVERY * 1.5):
        time.sleep(pause)
        for headers, status in (({}, OK), ({"If-None-Match": validator}, NOT_MODIFIED)):
            with counting(site) as asked:
                assert reader.get(path, headers=headers).status_code == status
            assert len(asked.statements) <= 1
            assert all("engine_stale_tag" in one for one in asked.statements)
