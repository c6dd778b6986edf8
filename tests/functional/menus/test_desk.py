"""Menus at the desk: lines that are moved step by step, menus of one's own, who may, what is asked and told."""

from typing import Any

import pytest

from masthead.engine.access.permission import ADMINISTRATOR, MEMBER
from masthead.testing.site import act_as


@pytest.fixture
def lines(office: Any) -> tuple[int, ...]:
    """Three lines; the second has one below it."""
    one, two = office.link(label="One", target="/1"), office.link(label="Two", target="/2")
    below = office.link(label="Below", target="/2b", below=str(two))
    return one, two, below, office.link(label="Three", target="/3")


def test_lines_move_up_down_in_and_out(office: Any, lines: tuple[int, ...]) -> None:
    one, two, below, three = lines
    assert office.numbers() == [one, two, below, three]
    answer = move(office, two, "up")
    assert f"moved={two}&by=up" in answer.location
    assert office.numbers() == [two, below, one, three]
    move(office, two, "down")
    move(office, three, "up")
    assert office.numbers() == [one, three, two, below]
    move(office, two, "in")
    assert office.numbers() == [one, three, two, below], "now below three"
    move(office, two, "in")
    assert office.numbers() == [one, three, two, below], "it is the first there: nothing to go into"
    assert office.send(f"/menus/links/{three}/move", by="in").status_code == 422, "that would be four levels"
    move(office, below, "out")
    move(office, below, "out")
    move(office, below, "up")
    assert office.numbers() == [one, below, three, two]


def test_no_move_leaves_three_levels(office: Any, lines: tuple[int, ...]) -> None:
    one, two, below, _ = lines
    deep = office.link(label="Deep", target="/deep", below=str(below))
    assert office.send(f"/menus/links/{two}/move", by="in").status_code == 422
    assert office.send("/menus/main/links/new", label="x", target="/x", below=str(deep)).status_code == 422
    assert office.numbers()[:4] == [one, two, below, deep]


def test_the_button_that_was_used_keeps_the_focus(quick_office: Any) -> None:
    quick_office.link(label="One", target="/1")
    quick_office.link(label="Two", target="/2")
    third = quick_office.link(label="Three", target="/3")
    place = move(quick_office, third, "up").location
    assert quick_office.look(place).count("autofocus") == 1
    fragment = quick_office.client.post(
        f"/menus/links/{third}/move",
        data={**quick_office.token, "by": "down"},
        headers={"HX-Request": "true"},
    )
    assert "<html" not in fragment.text
    assert fragment.text.count('id="link-') == 3


def test_a_line_is_deleted_with_what_lies_below_it_after_a_question(
    office: Any, lines: tuple[int, ...]
) -> None:
    one, two, _, three = lines
    page = office.look("/menus/main")
    assert "Delete Two, with what lies below it?" in page
    asked = office.send(f"/menus/links/{two}/delete", masthead_question="Delete Two?")
    assert asked.status_code == 200
    assert "<h1>Delete Two?</h1>" in asked.text
    assert office.numbers() == [one, two, lines[2], three], "only asked"
    office.done(f"/menus/links/{two}/delete")
    assert "The link was deleted." in office.look("/menus/main")
    assert "The link was deleted." not in office.look("/menus/main"), "told once"
    assert office.numbers() == [one, three]


def test_a_menu_of_ones_own_stands_where_it_is_put_and_can_go(office: Any) -> None:
    assert office.done("/menus/new", title="Small print", region="footer").location == "/menus/small-print"
    office.link("small-print", label="Imprint", target="/imprint")
    assert "Small print" in office.visit("/welcome").text
    assert office.send("/menus/new", title="Small print", region="footer").status_code == 422
    assert office.send("/menus/new", title="Main", name="main", region="footer").status_code == 422
    assert office.send("/menus/new", title="x", region="<b>").status_code == 422
    office.done("/menus/small-print/edit", title="Fine print", region="navigation")
    assert ("/imprint", "Imprint") in office.menu()
    office.done("/menus/small-print/delete")
    assert ("/imprint", "Imprint") not in office.menu()
    assert office.send("/menus/main/delete").status_code == 409
    assert office.client.get("/menus/small-print").status_code == 404


def test_only_those_who_may_reach_the_desk(quick_office: Any) -> None:
    number = quick_office.link(label="One", target="/1")
    writes = (
        "/menus/new",
        "/menus/main/edit",
        "/menus/main/links/new",
        f"/menus/links/{number}/edit",
        f"/menus/links/{number}/move",
        f"/menus/links/{number}/delete",
    )
    member = quick_office.site.test_client()
    token = act_as(member, quick_office.site, MEMBER)
    for path in writes:
        assert quick_office.site.test_client().post(path, data={"by": "up"}).status_code == 401
        assert member.post(path, data={"by": "up", **token}).status_code == 403
        assert quick_office.client.post(path, data={"by": "up"}).status_code == 400, (
            "without the form's token"
        )
    assert quick_office.numbers() == [number]
    boss = quick_office.site.test_client()
    act_as(boss, quick_office.site, ADMINISTRATOR)
    assert boss.get("/menus").status_code == 200


def test_a_page_in_writing_is_named_only_to_whoever_may_write_it(office_with_keepers: Any) -> None:
    office = office_with_keepers
    merger = office.page("Merger with the harbour", live=False)
    office.page("Open harbour")
    number = office.link(target="/merger-with-the-harbour")
    targets = "/menus/targets?target=harbour"
    assert "Merger" in office.look(targets)
    keeper = office.site.test_client()
    token = act_as(keeper, office.site, MEMBER)
    assert "Open harbour" in keeper.get(targets).text
    assert "Merger" not in keeper.get(targets).text
    guess = {"label": "x", "target": "Merger with the harbour", **token}
    assert keeper.post("/menus/main/links/new", data=guess).status_code == 422
    form = {**token, "label": "Soon", "target": "/merger-with-the-harbour"}
    assert keeper.post(f"/menus/links/{number}/edit", data=form).status_code == 303
    office.done(f"/pages/{merger}/publish", number="1")
    office.done(f"/pages/{merger}/move", slug="merger", parent="")
    assert ("/merger", "Soon") in office.menu(), "what a link leads to stays, whoever changes its words"


def test_a_full_menu_says_so_and_a_form_sent_twice_adds_once(quick_office: Any) -> None:
    form = {"label": "x", "target": "/x", "submission": "abcdefghijklmnopqrstuvwx"}
    for _ in range(2):
        quick_office.done("/menus/main/links/new", **form)
    assert len(quick_office.numbers()) == 1
    for number in range(99):
        quick_office.done("/menus/main/links/new", label=f"{number}", target="/x")
    answer = quick_office.send("/menus/main/links/new", label="one more", target="/x")
    assert answer.status_code == 409
    assert "100" in answer.text


def test_what_is_no_link_and_no_menu_is_not_found(quick_office: Any) -> None:
    for path in (
        "/menus/links/99/edit",
        "/menus/nothing",
        "/menus/%00",
        "/menus/links/99999999999999999999/edit",
    ):
        assert quick_office.client.get(path).status_code == 404, path
    assert quick_office.send("/menus/links/99/move", by="up").status_code == 404
    number = quick_office.link(label="One", target="/1")
    assert quick_office.send(f"/menus/links/{number}/move", by="sideways").status_code == 404
    assert quick_office.send("/menus/main/links/new", label="x", target="/x", below="99").status_code == 404
    assert quick_office.send("/menus/main/links/new", label="x", target="/x", below="x").status_code == 422


def move(office: Any, number: int, by: str) -> Any:
    return office.done(f"/menus/links/{number}/move", by=by)


def test_who_may_not_write_a_page_sees_of_it_what_everybody_sees(office_with_keepers: Any) -> None:
    office = office_with_keepers
    opened, hidden = office.page("Open"), office.page("Secret merger", live=False)
    for target in ("/open", "/secret-merger"):
        office.link(target=target)
    office.done(f"/pages/{opened}/edit", title="Secret terms", body="x", base="1")
    assert "Secret terms" in office.look("/menus/main")
    keeper = office.site.test_client()
    act_as(keeper, office.site, MEMBER)
    seen = keeper.get("/menus/main").text
    assert "ecret" not in seen
    assert ">Open</a>" in seen
    assert "a page that you may not see" in seen
    office.done(f"/pages/{hidden}/publish", number="1")
    assert "Secret merger" in keeper.get("/menus/main").text
