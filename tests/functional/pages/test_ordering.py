"""Two editors order one branch: a step is made over the order that its editor saw, or she is shown the present one."""

import re
from typing import Any

import pytest

STEP = re.compile(r'formaction="(/pages/(\d+)/order[^"]*)" name="direction" value="(\w+)"')
Shown = dict[tuple[int, str], str]


def steps(office: Any, path: str = "/pages") -> Shown:
    """Where each button of a listing leads, with what was seen around its page."""
    return {(int(page), way): address for address, page, way in STEP.findall(office.look(path))}


def press(office: Any, shown: Shown, page: int, way: str) -> Any:
    return office.send(shown[page, way], direction=way)


def drag(office: Any, shown: Shown, page: int, before: int | None) -> Any:
    """What the script sends where a row is dropped: the address of its button, without the button."""
    return office.send(shown[page, "up"], before=str(before or ""))


def order(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<tr role="row" data-row="(\d+)"', page)]


def test_a_step_over_another_order_is_not_made_and_shows_it(office: Any) -> None:
    one, two, three, four = (office.add(title) for title in ("One", "Two", "Three", "Four"))
    shown = steps(office)
    assert press(office, shown, three, "up").status_code == 303
    present = [one, three, two, four]
    met = press(office, shown, three, "down")
    assert met.status_code == 409
    assert "somebody else has changed the order of these pages meanwhile" in met.text
    assert "This is how it is now; move it again if you still want to." in met.text
    assert order(met.text) == present
    assert re.search(rf'/pages/{three}/edit"[^>]* autofocus', met.text), "it is seen where it is now"
    assert press(office, shown, four, "up").status_code == 409
    assert drag(office, shown, two, one).status_code == 409
    assert order(office.look("/pages")) == present
    again = {(int(page), way): address for address, page, way in STEP.findall(met.text)}
    assert press(office, again, three, "down").status_code == 303
    assert order(office.look("/pages")) == [one, two, three, four]


def test_what_stands_below_another_page_by_now_is_shown_there(office: Any) -> None:
    one, two, three = (office.add(title) for title in ("One", "Two", "Three"))
    below = office.add("Below", below=one)
    shown = steps(office)
    office.send(f"/pages/{three}/move", slug="three", parent=str(one))
    met = press(office, shown, three, "up")
    assert met.status_code == 409
    assert order(met.text) == [below, three]
    assert press(office, shown, two, "up").status_code == 303, "nothing changed between it and what it passes"


def test_a_step_that_was_made_already_is_not_made_twice(office: Any) -> None:
    one, two, three, four = (office.add(title) for title in ("One", "Two", "Three", "Four"))
    shown = steps(office)
    for _ in range(2):
        assert press(office, shown, four, "up").status_code == 303
    assert order(office.look("/pages")) == [one, two, four, three]
    for _ in range(2):
        assert press(office, shown, one, "down").status_code == 303
    assert order(office.look("/pages")) == [two, one, four, three]
    shown = steps(office)
    for before in (two, two):
        assert drag(office, shown, three, before).status_code == 303
    assert order(office.look("/pages")) == [three, two, one, four]
    for _ in range(2):
        assert drag(office, steps(office), two, None).status_code == 303
    assert order(office.look("/pages")) == [three, one, four, two]
    shown = steps(office)
    assert press(office, shown, three, "up").status_code == 303
    assert press(office, shown, two, "down").status_code == 303
    assert order(office.look("/pages")) == [three, one, four, two], "the ends of the list hold"


def test_steps_lead_over_the_edges_of_a_listings_pages(
    quick_office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("masthead.modules.pages.queries.desk.PAGE_SIZE", 2)
    one, two, three, four = (quick_office.add(title) for title in ("One", "Two", "Three", "Four"))
    last = steps(quick_office, f"/pages?after={two}")
    assert press(quick_office, last, three, "up").status_code == 303
    assert order(quick_office.look("/pages")) == [one, three]
    first = steps(quick_office)
    assert press(quick_office, first, three, "down").status_code == 303
    assert press(quick_office, first, three, "down").status_code == 303
    assert order(quick_office.look("/pages")) == [one, two]
    met = quick_office.send(last[four, "up"].replace(str(three), str(one)), direction="up", after=str(two))
    assert (met.status_code, order(met.text)) == (409, [three, four]), "the same part of the listing"


def test_a_listing_from_before_says_nothing_of_what_was_seen_and_is_ordered(quick_office: Any) -> None:
    one, two = quick_office.add("One"), quick_office.add("Two")
    assert quick_office.send(f"/pages/{two}/order", direction="up").status_code == 303
    assert order(quick_office.look("/pages")) == [two, one]


@pytest.mark.parametrize("forged", ["", "..", "0.0.0", "?", "1.2.3", "%00", "." * 500, "<b>"])
@pytest.mark.parametrize("form", [{"direction": "up"}, {"before": "1"}], ids=["by a button", "by dragging"])
def test_what_was_never_seen_moves_nothing(quick_office: Any, forged: str, form: dict[str, str]) -> None:
    pages = [quick_office.add(title) for title in ("One", "Two", "Three")]
    address = f"/pages/{pages[2]}/order?seen={forged}"
    assert quick_office.send(address, **form).status_code in {400, 404, 409}
    assert order(quick_office.look("/pages")) == pages
