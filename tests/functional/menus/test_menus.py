"""A menu as an editor makes it and visitors see it: followed pages, places, languages, what is stale."""

from typing import Any


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
