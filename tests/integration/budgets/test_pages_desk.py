"""What the pages of the pages module may cost, in a tree of a hundred and in one of ten thousand: the same."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.content.models import Item, Live, Revision
from masthead.engine.content.order import reorder_item, shift_item
from masthead.engine.content.publishing import settle_due, unpublish_item
from masthead.engine.content.trash import restore_item, trash_item
from masthead.engine.content.tree import move_item
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.web.site import Site
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE
from masthead.testing.site import make_site

MOST_STATEMENTS, LARGEST_PAGE = 12, 60_000
FEW, MANY = 100, 10_000
OK = 200
TOP, MIDDLE, LEAF, GONE = 1, 2, 3, 4
CHIEF = Actor(id=1, name="chief", grants={EDIT_PAGE: Scope.ANY, PUBLISH_PAGE: Scope.ANY})


class Asked(Protocol):
    statements: list[str]
    repeated: set[str]


Counting = Callable[[Site], AbstractContextManager[Asked]]


@dataclass(frozen=True)
class Budget:
    """Statements that one page asks, when no cache helps: of a visitor, of an editor (her session is one)."""

    anonymous: int
    editor: int
    paths: tuple[str, ...]


BUDGETS = {
    "pages.page_show": Budget(1, 2, ("/top/middle/p3", "/top/middle")),
    "pages.sitemap_show": Budget(1, 2, ("/sitemap.xml",)),
    "pages.sitemap_part": Budget(1, 2, ("/sitemap-0.xml",)),
    "pages.feed_show": Budget(1, 2, ("/feed.xml",)),
    "pages.page_list": Budget(0, 2, ("/pages", "/pages?q=page", "/pages?author=chief&state=published")),
    "pages.page_new": Budget(0, 4, ("/pages/new",)),
    "pages.place_list": Budget(0, 2, ("/pages/places?place=page",)),
    "pages.page_edit": Budget(0, 5, (f"/pages/{LEAF}/edit",)),
    "pages.version_list": Budget(0, 3, (f"/pages/{LEAF}/history",)),
    "pages.version_show": Budget(0, 3, (f"/pages/{LEAF}/history/1",)),
    "pages.page_times": Budget(0, 3, (f"/pages/{TOP}/times",)),
    "pages.page_move_form": Budget(0, 4, (f"/pages/{LEAF}/move",)),
    "pages.trash_list": Budget(0, 2, ("/pages/trash",)),
    "pages.trash_question": Budget(0, 3, (f"/pages/trash/{GONE}/delete",)),
}
LINKED = "pages.page_preview"
"""Needs a link: looked at by itself."""


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    """Top, middle and leaf, one in the trash, and a hundred pages below the top."""
    made = make_site(tmp_path, database_url, environment={"MODULES": "users,pages"})
    grow(made, FEW)
    yield made
    made.parts.database.dispose()


@pytest.fixture
def editor(site: Site) -> FlaskClient:
    """Whoever used the administrator's first link; what happens once has happened."""
    assert site.parts.identity is not None
    with unit_of_work(site.parts.database, writes=True) as work:
        link = site.parts.identity.first_link(work)
    client = site.test_client()
    assert client.post(link).status_code == 303
    client.get("/welcome").close()
    return client


def grow(site: Site, until: int) -> None:
    """Have that many pages: most below the top, every hundredth at the top."""
    moment = now()
    with unit_of_work(site.parts.database, writes=True) as work:
        first = (work.scalar(select(func.max(Item.id))) or 0) + 1
        rows = [row(number) for number in range(first, until + 1)]
        same = {"head": 1, "made_at": moment, "changed_at": moment, "first_live_at": moment, "owner_id": 1}
        work.execute(insert(Item), [{**one, **same, "kind": "page"} for one in rows])
        ids = [one["id"] for one in rows]
        saved = {"number": 1, "fields": '{"body":"text"}', "author_id": 1, "author": "chief", "note": ""}
        work.execute(
            insert(Revision),
            [{**saved, "item_id": one, "title": f"Page {one}", "made_at": moment} for one in ids],
        )
        shown = {"teaser": "", "html": "<p>text</p>", "extra": "{}", "renderer": PAGE.rendering}
        times = {"first_at": moment, "published_at": moment}
        lives = [{**shown, **times, "item_id": one, "title": f"Page {one}"} for one in ids if one != GONE]
        work.execute(insert(Live), lives)


def row(number: int) -> dict[str, object]:
    made: dict[str, object] = {"id": number, "position": number, "title": f"Page {number}", "live": 1}
    made |= {
        "parent_id": TOP,
        "slug": f"p{number}",
        "path": f"top/p{number}",
        "trashed_at": None,
        "trashed_with": None,
    }
    if number == TOP:
        return made | {"parent_id": None, "slug": "top", "path": "top"}
    if number == MIDDLE:
        return made | {"slug": "middle", "path": "top/middle"}
    if number == LEAF:
        return made | {"parent_id": MIDDLE, "path": f"top/middle/p{LEAF}"}
    if number == GONE:
        return made | {"path": None, "live": None, "trashed_at": now(), "trashed_with": GONE}
    return made | ({"parent_id": None, "path": f"p{number}"} if number % 100 == 0 else {})


def test_every_page_of_the_module_has_a_budget(site: Site) -> None:
    pages = {
        rule.endpoint
        for rule in site.url_map.iter_rules()
        if rule.endpoint.startswith("pages.") and "GET" in (rule.methods or ())
    }
    assert pages == {*BUDGETS, LINKED}
    assert all(max(one.anonymous, one.editor) <= MOST_STATEMENTS for one in BUDGETS.values())


def visit_all(site: Site, counting: Counting, editor: FlaskClient) -> dict[str, list[str]]:
    """Look at everything as everybody; give what was asked, by path and visitor."""
    found = {}
    for budget in BUDGETS.values():
        for path in budget.paths:
            for name, client in (("anonymous", site.test_client()), ("editor", editor)):
                with counting(site) as asked, client.get(path) as answer:
                    page = answer.get_data()
                    assert answer.status_code == OK or (name == "anonymous" and not budget.anonymous), path
                assert not asked.repeated, path
                assert len(page) <= LARGEST_PAGE or "sitemap" in path, f"{path}: {len(page)} bytes"
                found[f"{path} as {name}"] = asked.statements
    return found


def test_pages_keep_their_budgets_and_ask_no_more_of_ten_thousand(
    site: Site, counting: Counting, editor: FlaskClient, subtests: pytest.Subtests
) -> None:
    few = visit_all(site, counting, editor)
    for budget in BUDGETS.values():
        for path in budget.paths:
            with subtests.test(path):
                assert len(few[f"{path} as anonymous"]) == budget.anonymous, few[f"{path} as anonymous"]
                assert len(few[f"{path} as editor"]) == budget.editor, few[f"{path} as editor"]
    grow(site, MANY)
    many = visit_all(site, counting, editor)
    index = "/sitemap.xml"  # from 2,000 pages on it is an index, which is one statement more
    for name, statements in many.items():
        with subtests.test(f"{name}, many"):
            assert len(statements) == len(few[name]) + (name.startswith(index)), statements


def test_the_edit_form_is_light(site: Site, editor: FlaskClient) -> None:
    page = editor.get(f"/pages/{LEAF}/edit").get_data()
    assert len(page) <= LARGEST_PAGE
    assert b"textarea" in page


def test_a_preview_by_link_costs_the_same_however_large_the_tree(
    site: Site, counting: Counting, editor: FlaskClient
) -> None:
    token = re.search(r'name="csrf_token" value="(\w+)"', editor.get(f"/pages/{LEAF}/edit").text)
    assert token
    answer = editor.post(f"/pages/{LEAF}/preview-links", data={"csrf_token": token[1]})
    link = re.search(r'value="http://localhost(/preview/[^"]+)"', answer.text)
    assert link
    costs = []
    for size in (FEW, MANY):
        grow(site, size) if size > FEW else None
        with counting(site) as asked:
            assert site.test_client().get(link[1]).status_code == OK
        costs.append(len(asked.statements))
    assert costs[0] == costs[1] <= MOST_STATEMENTS


def test_changes_of_the_whole_tree_are_as_many_statements_as_of_a_small_one(
    site: Site, counting: Counting
) -> None:
    def costs() -> dict[str, int]:
        found = {}
        for name, change in CHANGES.items():
            with counting(site) as asked, suppress(Undone):
                do_and_undo(site, change)
            found[name] = len(asked.statements)
        return found

    few = costs()
    grow(site, MANY)
    assert costs() == few
    assert max(few.values()) <= 25, few


class Undone(Exception):
    """Ends a unit of work without a commit."""


def do_and_undo(site: Site, change: Callable[[UnitOfWork], object]) -> None:
    with unit_of_work(site.parts.database, writes=True) as work:
        change(work)
        work.flush()
        raise Undone


def throw_and_restore(work: UnitOfWork) -> None:
    trash_item(work, CHIEF, PAGE, TOP)
    restore_item(work, CHIEF, PAGE, TOP)


CHANGES: dict[str, Callable[[UnitOfWork], object]] = {
    "move": lambda work: move_item(work, CHIEF, PAGE, TOP, parent_id=None, slug="other"),
    "throw away and restore": throw_and_restore,
    "take down all": lambda work: unpublish_item(work, CHIEF, PAGE, TOP, with_below=True),
    "put first": lambda work: reorder_item(work, CHIEF, PAGE, FEW - 1, before_id=MIDDLE),
    "put up": lambda work: shift_item(work, CHIEF, PAGE, FEW - 1, up=True),
    "the clock": settle_due,
}
