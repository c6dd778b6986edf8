"""Two editors move one page: nobody's move is undone without a word."""

import re
from html import unescape
from typing import Any

import pytest

SEEN = re.compile(r'name="seen" value="([^"]*)"')


def seen_in(page: str) -> str:
    (found,) = SEEN.findall(page)
    return unescape(found)


def address_of(office: Any, number: int) -> str:
    found = re.search(rf'/pages/{number}/edit">[^<]*</a></td>\s*<td[^>]*>(?:<a[^>]*>)?/([^<]*)', desk(office))
    assert found
    return str(found[1])


def desk(office: Any) -> str:
    return str(office.look("/pages?q=%20&state=unpublished"))


def test_a_page_that_somebody_else_moved_meanwhile_stays_there_until_one_decides(office: Any) -> None:
    about, news, team = (office.add(title) for title in ("About", "News", "Team"))
    form = f"/pages/{team}/move"
    mine = theirs = seen_in(office.look(form))
    assert office.send(form, slug="crew", parent=str(about), seen=theirs).status_code == 303
    met = office.send(form, slug="team", parent=str(news), seen=mine)
    assert met.status_code == 409
    assert "somebody else has moved this page meanwhile" in met.text
    assert "editor moved it to /about/crew. What you chose" in met.text
    assert f'name="parent" value="{news}" checked' in met.text, "what was chosen is kept"
    assert 'name="slug" type="text" value="team"' in met.text
    assert address_of(office, team) == "about/crew", "nothing was moved"
    again = office.send(form, slug="team", parent=str(news), seen=seen_in(met.text))
    assert again.status_code == 303
    assert address_of(office, team) == "news/team"


def test_who_wants_what_somebody_else_did_is_told_nothing(quick_office: Any) -> None:
    about, team = quick_office.add("About"), quick_office.add("Team")
    form = f"/pages/{team}/move"
    seen = seen_in(quick_office.look(form))
    for _ in range(2):  # a button pressed twice, too
        assert quick_office.send(form, slug="crew", parent=str(about), seen=seen).status_code == 303
    assert address_of(quick_office, team) == "about/crew"


def test_a_move_of_what_lies_above_is_no_other_place(quick_office: Any) -> None:
    about = quick_office.add("About")
    team = quick_office.add("Team", below=about)
    seen = seen_in(quick_office.look(f"/pages/{team}/move"))
    quick_office.send(f"/pages/{about}/move", slug="us", parent="")
    sent = quick_office.send(f"/pages/{team}/move", slug="crew", parent=str(about), seen=seen)
    assert sent.status_code == 303
    assert address_of(quick_office, team) == "us/crew"


def test_a_form_that_comes_back_is_still_over_what_it_was(quick_office: Any) -> None:
    team = quick_office.add("Team")
    form = f"/pages/{team}/move"
    seen = seen_in(quick_office.look(form))
    quick_office.send(form, slug="crew", parent="", seen=seen)
    wrong = quick_office.send(form, slug="squad", parent="x", seen=seen)
    assert (wrong.status_code, seen_in(wrong.text)) == (422, seen)
    looking = quick_office.send(
        form, slug="team", parent="", seen=seen, action="find", place="abo", sought=""
    )
    assert (looking.status_code, seen_in(looking.text)) == (200, seen)
    assert quick_office.send(form, slug="squad", parent="", seen=seen).status_code == 409


def test_a_form_from_before_says_nothing_of_what_it_saw_and_moves(quick_office: Any) -> None:
    about, team = quick_office.add("About"), quick_office.add("Team")
    quick_office.send(f"/pages/{team}/move", slug="crew", parent="")
    assert quick_office.send(f"/pages/{team}/move", slug="team", parent=str(about)).status_code == 303
    assert address_of(quick_office, team) == "about/team"


@pytest.mark.parametrize("forged", ["", " ", "0 team", "\0", "9" * 5000, "' OR 1=1 --", "<b>"])
def test_what_was_never_seen_is_a_conflict(quick_office: Any, forged: str) -> None:
    team = quick_office.add("Team")
    met = quick_office.send(f"/pages/{team}/move", slug="crew", parent="", seen=forged)
    assert met.status_code == 409
    assert seen_in(met.text) == " team"
    assert address_of(quick_office, team) == "team"
