"""An author who may edit and publish her own pages only: what is not hers she neither sees nor changes, anywhere."""

import base64
import io
import re
from dataclasses import dataclass, replace
from typing import Any

import pytest
from werkzeug.routing import IntegerConverter
from werkzeug.test import Client

from masthead.engine.access.permission import ANONYMOUS, EDITOR, MEMBER
from masthead.engine.access.roles import Person
from masthead.engine.content.models import Item
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.web.making import make_front
from masthead.engine.web.site import Site
from masthead.testing.site import AsRole, act_as

OWN = """[permissions]
member = ["pages.edit_page:own", "pages.publish_page:own", "media.view_pictures", "media.add_picture"]
"""
AUTHOR, OTHER = 2, 3
RED = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
PAGE_ROUTES = "pages."
OPEN = {
    "pages.page_show",
    "pages.sitemap_show",
    "pages.sitemap_part",
    "pages.feed_show",
    "pages.page_preview",
}
"""Routes for visitors."""
BEGUN = {"pages.beginning_keep", "pages.beginning_forget"}
FREE = {"pages.page_list", "pages.page_new", "pages.page_add", "pages.trash_list", "pages.place_list", *BEGUN}
"""Routes of the desk that name no page in their address."""
FORGET = "pages.page_forget"
"""Touches the editor's own draft and nothing else."""


class AsPerson(AsRole):
    """Sessions name a role and a number: `member-2`."""

    def identify(self, work: object, token: str) -> Person | None:
        role, _, number = token.partition("-")
        if not number:
            return super().identify(work, role)
        return Person(int(number), f"author {number}", frozenset({role}), f"session of {token}")


@dataclass
class Author:
    """Somebody at her desk, with what her forms need."""

    site: Site
    number: int

    def __post_init__(self) -> None:
        self.client = self.site.test_client()
        self.token = act_as(self.client, self.site, f"member-{self.number}")

    def look(self, path: str) -> Any:
        return self.client.get(path)

    def send(self, address: str, **form: str) -> Any:
        return self.client.post(address, data={**self.token, **form})

    def add(self, title: str, below: int | None = None) -> int:
        answer = self.send("/pages/new", title=title, body=f"text of {title}", parent=str(below or ""))
        assert answer.status_code == 303, answer.text
        return int(answer.location.split("/")[2])


@pytest.fixture
def site(make_on_sqlite: Any, tmp_path: Any) -> Site:
    (tmp_path / "masthead.toml").write_text(OWN)
    made: Site = make_on_sqlite(MODULES="users,pages")
    made.parts = replace(made.parts, identity=AsPerson())
    return made


@pytest.fixture
def author(site: Site) -> Author:
    return Author(site, AUTHOR)


@pytest.fixture
def other(site: Site) -> Author:
    return Author(site, OTHER)


def test_an_authors_day_with_her_own_page(author: Author, site: Site) -> None:
    number = author.add("Mine")
    assert 'href="/pages"' in author.look("/welcome").text, "the way to the desk is in the navigation"
    page = f"/pages/{number}"
    assert author.look(f"{page}/edit").status_code == 200
    assert (
        author.send(f"{page}/edit", base="1", title="Mine", body="better", action="publish").status_code
        == 303
    )
    assert "better" in site.test_client().get("/mine").text
    for path in ("/edit", "/history", "/history/2", "/times", "/move"):
        assert author.look(f"{page}{path}").status_code == 200, path
    assert author.send(f"{page}/move", slug="ours", parent="").status_code == 303
    child = author.add("Child", below=number)
    assert "Child" in author.look(f"/pages?below={number}").text
    assert author.send(f"{page}/trash").status_code == 303
    assert "Mine" in author.look("/pages/trash").text
    assert author.send(f"/pages/trash/{number}/restore").status_code == 303
    assert author.look(f"/pages/{child}/edit").status_code == 200


def test_no_route_of_the_desk_lets_her_at_anothers_page(author: Author, other: Author, site: Site) -> None:
    """From the URL map: whatever route takes a page's number refuses, and nothing of the page is in the answer."""
    theirs, gone = other.add("Classified"), other.add("Classified too")
    other.send(f"/pages/{gone}/trash")
    cells = 0
    for rule in site.url_map.iter_rules():
        if not rule.endpoint.startswith(PAGE_ROUTES) or rule.endpoint in OPEN | FREE | {FORGET}:
            continue
        number = gone if "trash/" in rule.rule else theirs
        values = {name: 1 for name, one in rule._converters.items() if isinstance(one, IntegerConverter)}
        path = site.url_map.bind("localhost").build(rule.endpoint, {**values, "item_id": number})
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            form = {**author.token, "title": "x", "slug": "x", "number": "1", "base": "1"}
            answer = author.client.open(path, method=method, data=form if method == "POST" else None)
            assert answer.status_code == 403, f"{method} {rule.rule}: {answer.status_code}"
            assert "Classified" not in answer.text, rule.rule
            cells += 1
    assert cells > 15
    with unit_of_work(site.parts.database) as work:
        item = work.get_one(Item, theirs)
        assert (item.title, item.head, item.live, item.path) == ("Classified", 1, None, "classified")


def test_lists_searches_and_choices_name_only_what_is_hers(author: Author, other: Author) -> None:
    author.add("Mine about cats")
    other.add("Theirs about cats")
    trashed = other.add("Thrown cats")
    other.send(f"/pages/{trashed}/trash")
    paths = ["/pages", "/pages?q=cats", "/pages?author=author", "/pages?state=unpublished"]
    paths += ["/pages/places?place=cats", "/pages/places?place=cats&parent=1"]
    for path in paths:
        text = author.look(path).text
        assert "Mine about cats" in text, path
        assert "Theirs" not in text, path
    assert "Thrown" not in author.look("/pages/trash").text


def test_the_library_names_only_what_she_may_know_of(author: Author, other: Author) -> None:
    red = base64.b64decode(RED)
    form = {**other.token, "alt": "Red", "files": (io.BytesIO(red), "red.png")}
    assert other.client.post("/pictures/new", data=form).status_code == 303
    with_picture = {"body": "![Red](picture:1)"}
    mine, theirs = author.add("Mine"), other.add("Secret merger")
    author.send(f"/pages/{mine}/edit", base="1", title="Mine", **with_picture)
    other.send(f"/pages/{theirs}/edit", base="1", title="Secret merger", **with_picture)
    seen = author.look("/pictures/1").text
    assert "Secret merger" not in seen
    assert f"/pages/{theirs}" not in seen
    assert "1 that you may not see" in seen
    assert f'href="/pages/{mine}/edit"' in seen
    assert "Secret merger" in other.look("/pictures/1").text
    other.send(f"/pages/{theirs}/edit", base="2", title="A merger", action="publish", **with_picture)
    other.send(f"/pages/{theirs}/edit", base="3", title="Secret terms", **with_picture)
    seen = author.look("/pictures/1").text
    assert "Secret" not in seen
    assert '<a href="/secret-merger" dir="auto">A merger</a>' in seen, (
        "what everybody sees, where everybody sees it"
    )
    other.send(f"/pages/{theirs}/trash")
    assert "merger" not in author.look("/pictures/1").text
    assert "in the trash" in other.look("/pictures/1").text


def test_what_one_author_began_is_shown_to_no_other_and_not_hers_to_forget(
    author: Author, other: Author
) -> None:
    key = "k" * 32
    author.send("/pages/new/draft", begun=key, title="Whiskers", body="not ready")
    assert "Whiskers" not in other.look("/pages/new").text
    other.send("/pages/new/draft/forget", begun=key)
    other.send("/pages/new/draft", begun=key, title="Dogs", body="")
    assert "Whiskers" in author.look("/pages/new").text
    assert "Dogs" in other.look("/pages/new").text


def test_her_page_below_anothers_is_found_in_her_list(author: Author, other: Author, site: Site) -> None:
    theirs, mine = other.add("Theirs"), author.add("Mine")
    chief = site.test_client()
    token = act_as(chief, site, EDITOR)
    assert (
        chief.post(f"/pages/{mine}/move", data={**token, "slug": "mine", "parent": str(theirs)}).status_code
        == 303
    )
    assert "/theirs/mine" in author.look("/pages").text
    form = author.look(f"/pages/{mine}/move").text
    assert f'value="{theirs}" checked' in form, "where it is stays chosen"
    assert "Theirs" not in form
    assert author.look(f"/pages?below={theirs}").status_code == 403
    back = re.findall(r'href="(/pages[^"/]*)"', author.look(f"/pages/{mine}/edit").text)
    assert all(author.look(path).status_code == 200 for path in back)
    assert author.send(f"/pages/{mine}/move", slug="renamed", parent=str(theirs)).status_code == 303


def test_nothing_of_hers_goes_below_anothers_page(author: Author, other: Author) -> None:
    theirs, mine = other.add("Theirs"), author.add("Mine")
    refused = author.send("/pages/new", title="Intruder", parent=str(theirs))
    assert refused.status_code == 403
    assert author.send(f"/pages/{mine}/move", slug="mine", parent=str(theirs)).status_code == 403
    assert other.look(f"/pages?below={theirs}").text.count("Intruder") == 0


def test_a_branch_with_anothers_page_in_it_is_not_hers_to_move_or_throw_away(
    author: Author, other: Author, site: Site
) -> None:
    mine, theirs = author.add("Mine"), other.add("Theirs")
    chief = site.test_client()
    token = act_as(chief, site, EDITOR)
    chief.post(f"/pages/{theirs}/move", data={**token, "slug": "theirs", "parent": str(mine)})
    chief.post(f"/pages/{theirs}/publish", data={**token, "number": "1"})
    author.send(f"/pages/{mine}/publish", number="1")
    for path, form in (
        ("move", {"slug": "elsewhere", "parent": ""}),
        ("trash", {}),
        ("unpublish", {"below": "too"}),
    ):
        assert author.send(f"/pages/{mine}/{path}", **form).status_code == 403, path
    assert site.test_client().get("/mine/theirs").status_code == 200
    chief.post(f"/pages/{mine}/trash", data=token)
    for path in ("restore", "delete"):
        assert author.send(f"/pages/trash/{mine}/{path}").status_code == 403, path


def test_the_top_level_is_not_hers_to_order(author: Author) -> None:
    first, second = author.add("First"), author.add("Second")
    assert author.send(f"/pages/{second}/order", direction="up").status_code == 403
    below, beside = author.add("Below", first), author.add("Beside", first)
    assert author.send(f"/pages/{beside}/order", before=str(below)).status_code == 303
    text = author.look(f"/pages?below={first}").text
    assert text.index("Beside") < text.index("Below<")


def test_what_she_does_not_see_between_her_pages_is_no_other_order(author: Author, site: Site) -> None:
    top = author.add("Top")
    first = author.add("First", top)
    chief = site.test_client()
    token = act_as(chief, site, EDITOR)
    chief.post("/pages/new", data={**token, "title": "Hidden", "body": "", "parent": str(top)})
    last = author.add("Last", top)
    for _ in range(2):
        text = author.look(f"/pages?below={top}").text
        assert "Hidden" not in text
        (up,) = re.findall(rf'formaction="(/pages/{last}/order[^"]*)" name="direction" value="up"', text)
        assert author.send(up, direction="up").status_code == 303
    text = author.look(f"/pages?below={top}").text
    assert text.index(f"/pages/{last}/edit") < text.index(f"/pages/{first}/edit")


@pytest.mark.parametrize(
    "sort", ["id", "title; DROP TABLE x", "owner_id--", "1 UNION SELECT", "0)", "\u0661"]
)
@pytest.mark.parametrize(
    "key", ["after", "before", "below", "sort", "order", "state", "moved", "q[]", "state[$ne]"]
)
def test_what_names_an_order_or_a_place_is_never_sql(author: Author, key: str, sort: str) -> None:
    author.add("Mine")
    answer = author.client.get("/pages", query_string={key: sort})
    assert answer.status_code in {200, 404}


def test_fields_that_no_form_has_change_nothing(author: Author, site: Site) -> None:
    number = author.add("Mine")
    extra = {
        "owner_id": "3", "owner": "3", "id": "99", "head": "7", "live": "1", "kind": "cv", "path": "users",
        "position": "-1", "author": "Somebody", "published_at": "2000-01-01", "renderer": "0", "fields": "{}",
    }  # fmt: skip
    assert author.send(f"/pages/{number}/edit", base="1", title="Mine", body="b", **extra).status_code == 303
    with unit_of_work(site.parts.database) as work:
        item = work.get_one(Item, number)
        assert (item.owner_id, item.head, item.live, item.kind, item.path) == (
            AUTHOR,
            2,
            None,
            "page",
            "mine",
        )


def test_a_preview_link_shows_one_page_and_dies_with_it(author: Author, other: Author, site: Site) -> None:
    mine = author.add("Mine")
    link = re.search(r'value="(http[^"]+)"', author.send(f"/pages/{mine}/preview-links").text)
    assert link
    assert site.test_client().get(link[1]).status_code == 200
    author.send(f"/pages/{mine}/trash")
    assert site.test_client().get(link[1]).status_code == 404
    author.send(f"/pages/trash/{mine}/restore")
    assert site.test_client().get(link[1]).status_code == 404, "what was thrown away has no links any more"


def test_a_preview_link_of_a_closed_site_names_no_other_page(author: Author, site: Site) -> None:
    above = author.add("Above")
    mine = author.add("Mine", above)
    below = author.add("Below", mine)
    for number in (above, mine, below):
        author.send(f"/pages/{number}/publish", number="1")
    link = re.search(r'value="(http[^"]+)"', author.send(f"/pages/{mine}/preview-links").text)
    assert link
    open_to_all = site.test_client().get(link[1]).text
    assert "Above" in open_to_all
    assert "Below" in open_to_all
    site.parts.roles.granted[ANONYMOUS].clear()
    closed = site.test_client().get(link[1])
    assert closed.status_code == 200
    assert "Mine" in closed.text
    assert "Above" not in closed.text
    assert "Below" not in closed.text


def test_whoever_lost_the_permission_sees_nothing_more(site: Site, author: Author) -> None:
    number = author.add("Mine")
    site.parts.roles.granted[MEMBER].clear()
    for path in ("/pages", f"/pages/{number}/edit", f"/pages/{number}/history", "/pages/places?place=Mine"):
        assert author.look(path).status_code == 403, path


def test_what_an_editor_sees_is_not_kept_for_visitors(site: Site) -> None:
    front = make_front(site, site.parts.settings, site.parts.database)
    author = Author(site, AUTHOR)
    number = author.add("Mine")
    author.send(f"/pages/{number}/publish", number="1")
    chief, visitor = Client(front), Client(front)
    chief.set_cookie("masthead_session", f"member-{AUTHOR}")
    for _ in range(2):
        assert f"/pages/{number}/edit" in chief.get("/mine").text
        page = visitor.get("/mine")
        assert "public" in page.headers["Cache-Control"]
        assert f"/pages/{number}/edit" not in page.text
    assert "no-store" in chief.get("/mine").headers["Cache-Control"]
    assert f"/pages/{number}/edit" not in Author(site, OTHER).look("/mine").text
    assert site.parts.roles.granted[ANONYMOUS]
