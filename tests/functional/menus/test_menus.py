"""A menu as an editor makes it and visitors see it: followed pages, places, languages, what is stale."""

import re
from typing import Any

import pytest

from masthead.engine.access.routes import public
from masthead.engine.content.trash import EMPTY_TRASH
from masthead.engine.database.unit_of_work import unit_of_work

HOSTILE = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil",
    "file:///etc/passwd",
    "blob:https://x",
)


def test_an_empty_menu_leaves_the_navigation_to_the_modules(office: Any) -> None:
    assert ("/users", "Users") in office.menu()
    office.link(label="Harbour", target="/harbour")
    assert office.menu() == [("/harbour", "Harbour")]


def test_a_link_follows_its_page_through_every_change(office: Any) -> None:
    about = office.page("About")
    office.page("Team", below=about)
    office.link(target="/about/team")
    office.link(target="Team", label="Who we are", label_ru="Кто мы")
    assert office.menu() == [("/about/team", "Team"), ("/about/team", "Who we are")]
    assert office.menu(Cookie="masthead_fresh=1; masthead_language=ru")[1] == ("/about/team", "Кто мы")
    office.done(f"/pages/{about}/move", slug="us", parent="")
    assert office.menu()[0] == ("/us/team", "Team")
    office.done(f"/pages/{about + 1}/edit", base="1", title="Crew", body="")
    assert office.menu()[0] == ("/us/team", "Team"), "saved, and not published"
    office.done(f"/pages/{about + 1}/edit", base="2", title="Crew", body="", action="publish")
    assert office.menu()[0] == ("/us/team", "Crew")
    office.done(f"/pages/{about}/trash")
    assert ("/us/team", "Crew") not in office.menu()
    office.done(f"/pages/trash/{about}/restore")
    assert ("/us/team", "Crew") not in office.menu()
    office.done(f"/pages/{about + 1}/publish", number="2")
    assert office.menu()[0] == ("/us/team", "Crew")
    office.done(f"/pages/{about + 1}/unpublish")
    assert ("/us/team", "Crew") not in office.menu()


def test_what_hangs_below_a_page_outlives_it_under_a_heading(office: Any) -> None:
    harbour, tides, lone = office.page("Harbour"), office.page("Tides"), office.page("Lone")
    above = office.link(target="Harbour")
    office.link(target="Tides", below=str(above))
    office.link(target="Lone")
    for page in (harbour, lone):
        office.done(f"/pages/{page}/trash")
        office.done(f"/pages/trash/{page}/delete", answer="yes")
    with unit_of_work(office.site.parts.database, writes=True) as work:
        EMPTY_TRASH.run(work)
    assert office.menu() == [("/tides", "Tides")]
    assert "Harbour" in office.visit("/welcome").text
    assert len(office.numbers()) == 2
    office.done(f"/pages/{tides}/trash")
    assert office.menu() == [("/users", "Users")], "a heading over nothing is not shown"


def test_another_page_makes_no_page_stale_that_only_shows_the_menu(office: Any) -> None:
    harbour, other = office.page("Harbour"), office.page("Other")
    office.link(target="/harbour")
    for path in ("/harbour", "/welcome"):
        office.visit(path)
    made = office.misses
    office.done(f"/pages/{other}/edit", base="1", title="Another", body="news", action="publish")
    office.done(f"/pages/{other}/unpublish")
    office.page("Third")
    for path in ("/harbour", "/welcome"):
        office.visit(path)
    assert office.misses == made, "answered from the cache"
    office.done(f"/pages/{harbour}/edit", base="1", title="Harbour", body="new text", action="publish")
    office.visit("/welcome")
    assert office.misses == made, "the menu says what it said"
    assert "new text" in office.visit("/harbour").text
    office.done(f"/pages/{harbour}/edit", base="2", title="Haven", body="new text", action="publish")
    assert ("/harbour", "Haven") in office.menu("/welcome")


def test_the_way_here_is_marked(quick_office: Any) -> None:
    about = quick_office.page("About")
    team = quick_office.page("Team", below=about)
    quick_office.page("Night", below=team)
    first = quick_office.link(target="/about")
    quick_office.link(target="/about/team", below=str(first))
    quick_office.link(label="Site", target="/welcome")
    assert marks(quick_office.visit("/about").text) == {"/about": "page"}
    assert marks(quick_office.visit("/about/team").text) == {"/about": "true", "/about/team": "page"}
    assert marks(quick_office.visit("/about/team/night").text) == {"/about": "true", "/about/team": "true"}
    assert marks(quick_office.visit("/welcome").text) == {"/welcome": "page"}


@pytest.mark.parametrize("target", HOSTILE)
def test_a_link_leads_nowhere_that_browsers_run_or_another_site_owns(quick_office: Any, target: str) -> None:
    answer = quick_office.send("/menus/main/links/new", label="x", target=target)
    assert answer.status_code == 422, answer.location
    assert quick_office.numbers() == []


@pytest.mark.parametrize(
    "target", ["https://example.org/a?b=c#d", "mailto:desk@example.org", "/a/b?c", "tel:112"]
)
def test_a_link_leads_to_web_mail_and_telephone(quick_office: Any, target: str) -> None:
    quick_office.link(label='<b onclick="x">', target=target)
    assert quick_office.menu() == [(target, "&lt;b onclick=&#34;x&#34;&gt;")]


def test_a_title_finds_the_page_and_several_are_offered(quick_office: Any) -> None:
    first, second = quick_office.page("Tides today"), quick_office.page("Tides tomorrow", live=False)
    assert (
        "No page has this in its title." in quick_office.send("/menus/main/links/new", target="Ferries").text
    )
    several = quick_office.send("/menus/main/links/new", target="tides")
    assert several.status_code == 422
    assert re.findall(r'name="found" value="(\d+)"', several.text) == [str(first), str(second)]
    quick_office.done("/menus/main/links/new", target="tides", found=str(second))
    assert quick_office.menu() != [("/tides-tomorrow", "Tides tomorrow")], "not published yet"
    assert "Not published: nobody sees it" in quick_office.look("/menus/main")
    quick_office.done(f"/pages/{second}/publish", number="1")
    assert quick_office.menu() == [("/tides-tomorrow", "Tides tomorrow")]
    suggested = quick_office.client.get("/menus/targets?target=tid", headers={"HX-Request": "true"}).text
    assert "Tides today" in suggested
    assert "<html" not in suggested


def test_parts_of_the_site_are_for_those_who_may_use_them(quick_office: Any) -> None:
    quick_office.link(entrance="users")
    quick_office.link(entrance="sign_in")
    assert quick_office.menu() == [("/users", "Users"), ("/sign-in", "Sign in")]
    page = quick_office.look("/welcome")
    assert '<a href="/sign-in" dir="auto">' not in page, "who is signed in has no use for it"
    refused = quick_office.send("/menus/main/links/new", entrance="accounts")
    assert "Choose a part of the site from the list." in refused.text


def test_a_heading_stands_as_long_as_something_below_it_is_seen(quick_office: Any) -> None:
    page = quick_office.page("About")
    heading = quick_office.link("footer", label="Read", is_open="1")
    quick_office.link("footer", target="/about", below=str(heading))
    assert "Read" in footer(quick_office.visit("/welcome").text)
    quick_office.done(f"/pages/{page}/unpublish")
    assert footer(quick_office.visit("/welcome").text) == ""


def test_a_hidden_link_hides_what_lies_below_it(quick_office: Any) -> None:
    first = quick_office.link(label="One", target="/one")
    quick_office.link(label="Two", target="/two", below=str(first))
    quick_office.link(label="Three", target="/three")
    quick_office.done(f"/menus/links/{first}/edit", label="One", target="/one", is_hidden="1")
    assert quick_office.menu() == [("/three", "Three")]


def test_errors_keep_the_menu_unless_the_site_itself_failed(quick_office: Any) -> None:
    quick_office.link(label="Harbour", target="/harbour")
    assert quick_office.menu("/nothing/here") == [("/harbour", "Harbour")]
    assert quick_office.menu("/menus") == [("/harbour", "Harbour")], "401"

    @public
    def fail() -> object:
        raise RuntimeError("a view broke")

    quick_office.site.view_functions["entrances.welcome"] = fail
    answer = quick_office.client.get("/welcome")
    assert answer.status_code == 500
    assert "/harbour" not in answer.text
    assert "<title>" in answer.text


def marks(page: str) -> dict[str, str]:
    found = re.search(r'<nav class="masthead-nav".*?</nav>', page, re.DOTALL)
    assert found
    return dict(re.findall(r'<a href="([^"]*)" aria-current="(\w+)"', found[0]))


def footer(page: str) -> str:
    found = re.search(r'<nav class="footer-menu".*?</nav>', page, re.DOTALL)
    return found[0] if found else ""
