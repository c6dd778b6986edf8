"""Two editors change one menu: what one of them did is not undone without a word."""

import re
from html import escape, unescape
from typing import Any

import pytest

FORM = re.compile(
    r'action="/menus/links/(\d+)/move".*?name="by" value="(\w+)"><input type="hidden" name="seen" value="([^"]*)"',
    re.DOTALL,
)


def edition_in(page: str) -> str:
    (found,) = re.findall(r'name="edition" value="(\w{16})"', page)
    return str(found)


def carried_by(page: str) -> str:
    (found,) = re.findall(r'name="edition" value="([^"]*)"', page)
    return unescape(found)


def steps(office: Any) -> dict[tuple[int, str], str]:
    """What each button of the menu says of what was seen when it was shown."""
    found = FORM.findall(office.look("/menus/main"))
    return {(int(link), by): seen for link, by, seen in found}


def press(office: Any, shown: dict[tuple[int, str], str], link: int, by: str) -> Any:
    return office.send(f"/menus/links/{link}/move", by=by, seen=shown[link, by])


@pytest.fixture
def lines(office: Any) -> tuple[int, ...]:
    """Four lines; below the second there is one."""
    one, two = office.link(label="One", target="/1"), office.link(label="Two", target="/2")
    below = office.link(label="Below", target="/2b", below=str(two))
    return one, two, below, office.link(label="Three", target="/3"), office.link(label="Four", target="/4")


def test_a_link_that_somebody_else_changed_meanwhile_stays_so_until_one_decides(office: Any) -> None:
    number = office.link(label="Tides", target="/tides")
    form = f"/menus/links/{number}/edit"
    mine = theirs = edition_in(office.look(form))
    changed = {"label": "High <water>", "label_ru": "Вода", "target": "/water", "is_hidden": "1"}
    office.done(form, edition=theirs, **changed)
    met = office.send(form, edition=mine, label="Ebb", target="/tides", is_open="1")
    assert met.status_code == 409
    notice = met.text.partition('class="notice notice-trouble"')[2].partition("<form")[0]
    assert "somebody else has changed this link meanwhile" in notice
    for told in ('<q dir="auto">High &lt;water&gt;</q>', ">Вода</q>", ">/water</q>", "It is hidden."):
        assert told in notice
    assert "What lies below it is behind a button." in notice
    assert "Part of the site" not in notice, "what is as it was typed is not told"
    assert 'value="Ebb"' in met.text
    assert 'value="/tides"' in met.text, "what was typed is kept"
    assert "High &lt;water&gt;" in office.look("/menus/main")
    office.done(form, edition=edition_in(met.text), label="Ebb", target="/tides")
    assert ("/tides", "Ebb") in office.menu()


def test_a_menu_that_somebody_else_renamed_meanwhile_is_called_so_until_one_decides(office: Any) -> None:
    office.done("/menus/new", title="Small print", region="footer")
    for form, name in (("/menus/small-print/edit", "Fine <print>"), ("/menus/main/edit", "Ways <on>")):
        mine = theirs = carried_by(office.look(form))
        for _ in range(2):  # a button pressed twice, too
            office.done(form, title=name, region="navigation", edition=theirs)
        wrong = office.send(form, title="", region="footer", edition=mine)
        assert (wrong.status_code, carried_by(wrong.text)) == (422, mine)
        met = office.send(form, title="Legal", region="footer", edition=mine)
        assert met.status_code == 409
        assert f"It is called “{escape(name)}” now, and stands here: Under the title." in met.text
        assert 'value="Legal"' in met.text, "what was typed is kept"
        assert escape(name) in office.look("/menus")
        office.done(form, title="Legal", region="footer", edition=carried_by(met.text))
        assert "Legal" in office.look("/menus")
        assert office.send(form, title="x", region="footer", edition="\0").status_code == 409
        office.done(form, title="Without", region="footer")


def test_who_writes_what_it_says_already_is_told_nothing(quick_office: Any) -> None:
    number = quick_office.link(label="Tides", target="/tides")
    form = f"/menus/links/{number}/edit"
    edition = edition_in(quick_office.look(form))
    for _ in range(2):  # a button pressed twice, too
        quick_office.done(
            form, edition=edition, label="Ebb", label_ru="Отлив", label_en="Low", target="/tides"
        )


def test_a_move_changes_nothing_of_what_a_link_says(quick_office: Any) -> None:
    quick_office.link(label="One", target="/1")
    two = quick_office.link(label="Two", target="/2")
    edition = edition_in(quick_office.look(f"/menus/links/{two}/edit"))
    quick_office.done(f"/menus/links/{two}/move", by="up")
    quick_office.done(f"/menus/links/{two}/edit", edition=edition, label="Second", target="/2")


def test_a_form_that_comes_back_is_still_over_what_it_was(quick_office: Any) -> None:
    number = quick_office.link(label="Tides", target="/tides")
    form = f"/menus/links/{number}/edit"
    edition = edition_in(quick_office.look(form))
    quick_office.done(form, edition=edition, label="Water", target="/tides")
    wrong = quick_office.send(form, edition=edition, label="", target="javascript:alert(1)")
    assert (wrong.status_code, edition_in(wrong.text)) == (422, edition)
    for forged in (edition, "", "0" * 16, "x" * 5000, "\0", "<b>"):
        assert quick_office.send(form, edition=forged, label="Ebb", target="/tides").status_code == 409, (
            forged
        )


def test_forms_from_before_say_nothing_of_what_they_saw_and_are_taken(quick_office: Any) -> None:
    one, two = (quick_office.link(label=name, target="/x") for name in ("One", "Two"))
    wrong = quick_office.send(f"/menus/links/{one}/edit", label="", target="")
    assert wrong.status_code == 422
    assert 'name="edition"' not in wrong.text, "it is asked for nothing that it did not see"
    quick_office.done(f"/menus/links/{one}/edit", label="Uno", target="/x")
    quick_office.done(f"/menus/links/{two}/move", by="up")
    assert quick_office.numbers() == [two, one]


def test_a_step_over_another_order_is_not_made_and_shows_it(office: Any, lines: tuple[int, ...]) -> None:
    one, two, below, three, four = lines
    shown = steps(office)
    office.done(f"/menus/links/{three}/move", by="up")
    present = [one, three, two, below, four]
    met = press(office, shown, three, "down")
    assert met.status_code == 409
    assert "somebody else has changed the order of these links meanwhile" in met.text
    assert "This is how it is now; move it again if you still want to." in met.text
    assert re.search(rf'/menus/links/{three}/edit"[^>]* autofocus', met.text), "it is seen where it is now"
    assert met.text.count("autofocus") == 1
    assert office.numbers() == present
    for link, by in ((two, "in"), (four, "up")):
        assert press(office, shown, link, by).status_code == 409, (link, by)
    assert office.numbers() == present
    office.done(f"/menus/links/{two}/move", by="in")
    for link, by in ((two, "down"), (three, "in")):
        assert press(office, shown, link, by).status_code == 409, (link, by)
    office.done(f"/menus/links/{below}/move", by="out")
    assert office.numbers() == [one, three, two, below, four]
    assert press(office, shown, below, "out").status_code == 303, "it stands beside what it was below"


def test_what_another_moved_elsewhere_is_nobodys_conflict(quick_office: Any) -> None:
    one, two, three, four, five = (quick_office.link(label=name, target="/x") for name in "12345")
    shown = steps(quick_office)
    assert press(quick_office, shown, two, "up").status_code == 303
    assert press(quick_office, shown, five, "up").status_code == 303
    assert quick_office.numbers() == [two, one, three, five, four]


@pytest.mark.parametrize("by", ["up", "down", "in", "out"])
def test_a_button_pressed_twice_makes_one_step(office: Any, lines: tuple[int, ...], by: str) -> None:
    _, two, below, _, _ = lines
    link = below if by == "out" else two
    shown = steps(office)
    assert press(office, shown, link, by).status_code == 303
    once = office.numbers(), steps(office)
    assert press(office, shown, link, by).status_code == 303
    assert (office.numbers(), steps(office)) == once


def test_htmx_is_told_beside_the_menu_as_it_is_now(quick_office: Any) -> None:
    one, two, _ = (quick_office.link(label=name, target="/x") for name in ("One", "Two", "Three"))
    shown = steps(quick_office)
    quick_office.done(f"/menus/links/{one}/move", by="down")
    sent = {**quick_office.token, "by": "down", "seen": shown[two, "down"]}
    met = quick_office.client.post(f"/menus/links/{two}/move", data=sent, headers={"HX-Request": "true"})
    assert met.status_code == 409
    assert "<html" not in met.text
    told, _, tree = met.text.partition('<div id="tree" hx-swap-oob="true"')
    assert "somebody else has changed the order" in told
    assert 'role="alert"' not in told, "it goes into a live region"
    assert [int(one) for one in re.findall(r'<li id="link-(\d+)"', tree)] == quick_office.numbers()


@pytest.mark.parametrize("forged", ["", "..", "0.0.0", "-1.x.y", "\0", "." * 5000, "<b>.1.2", "１.２.３"])
def test_what_was_never_seen_moves_nothing(quick_office: Any, forged: str) -> None:
    numbers = [quick_office.link(label=name, target="/x") for name in ("One", "Two", "Three")]
    met = quick_office.send(f"/menus/links/{numbers[1]}/move", by="up", seen=forged)
    assert met.status_code == 409
    assert quick_office.numbers() == numbers
