"""One editor writes a page in two windows: neither takes the place of the other's text without a word."""

import re
from typing import Any

import pytest

ONE, TWO, THREE = "1" * 32, "2" * 32, "3" * 32
NOTICE = "You have typed other text into this page in another window."


class Window:
    """A form of a page that is open in a window, with scripts or, without a key, without."""

    def __init__(self, office: Any, number: int, key: str = "", page: str = "") -> None:
        self.office, self.number, self.turn = office, number, 0
        page = page or office.look(f"/pages/{number}/edit")
        self.hidden = dict(re.findall(r'name="(base|draft_seen|draft_shown)" value="(\w*)"', page))
        self.hidden["form_key"] = key

    def send(self, path: str, body: str, **more: str) -> Any:
        """Send what is in the form."""
        self.turn += 1
        turn = {"turn": str(self.turn)} if self.hidden["form_key"] else {}
        form = {**self.hidden, **turn, "title": "News", "body": body, **more}
        return self.office.send(f"/pages/{self.number}/{path}", **form)

    def keep(self, body: str) -> int:
        """Keep what is typed, as scripts do; give the status."""
        return int(self.send("draft", body).status_code)


def kept(office: Any, number: int) -> str:
    """Give what comes back when the page is opened; empty where nothing was kept."""
    page = office.look(f"/pages/{number}/edit")
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    return found[1] if found and "did not save" in page else ""


@pytest.mark.parametrize("hers", ["two", "<script>alert(1)</script>\u202e"])
def test_the_second_window_is_shown_both_texts_and_keeps_hers_when_asked_to(office: Any, hers: str) -> None:
    number = office.add("News", "saved")
    first, second = Window(office, number, ONE), Window(office, number, TWO)
    assert first.keep("one") == 200
    answer = second.send("draft", hers)
    assert answer.status_code == 409
    assert NOTICE in answer.text
    assert "Not kept" in answer.text
    assert "<script>alert" not in answer.text
    assert "<del>one</del>" in answer.text
    assert kept(office, number) == "one", "the first one's text is where it was"
    shown = Window(office, number, TWO, page=answer.text).hidden["draft_shown"]
    again = second.send("draft", hers, draft_shown=shown)
    assert again.status_code == 409
    assert NOTICE not in again.text, "it is on the page already, and is not read out again"
    assert second.send("edit", hers, draft_shown=shown, action="keep").status_code == 303
    assert first.keep("one, and more") == 409, "it is the first one's turn to decide"
    assert Window(office, number, THREE).keep("three") == 200, "opened with what is kept, it goes on with it"


def test_the_button_takes_the_place_of_the_text_that_was_shown_and_of_no_other(quick_office: Any) -> None:
    number = quick_office.add("News", "saved")
    first, second = Window(quick_office, number, ONE), Window(quick_office, number, TWO)
    first.keep("one")
    shown = Window(quick_office, number, page=second.send("draft", "two").text).hidden["draft_shown"]
    first.keep("one, and more")
    answer = second.send("edit", "two", draft_shown=shown, action="keep")
    assert answer.status_code == 409
    assert NOTICE in answer.text
    assert "two</textarea>" in answer.text
    assert kept(quick_office, number) == "one, and more"


def test_a_window_goes_on_with_what_it_kept_and_with_what_it_was_opened_with(quick_office: Any) -> None:
    number = quick_office.add("News", "saved")
    first, third = Window(quick_office, number, ONE), Window(quick_office, number, "4" * 32)
    assert [first.keep(text) for text in ("a", "ab", "abc")] == [200] * 3
    reopened = Window(quick_office, number, TWO)
    assert reopened.keep("abcd") == 200
    come_back_to = {"former_key": TWO, "form_key": THREE}
    assert reopened.send("draft", "abcde", **come_back_to).status_code == 200
    assert third.keep("abcde") == 200, "the same text is no other"
    assert kept(quick_office, number) == "abcde"


def test_a_form_that_is_shown_again_is_no_other_window(quick_office: Any) -> None:
    """Its scripts give it another key."""
    number = quick_office.add("News", "saved")
    first = Window(quick_office, number, ONE)
    first.keep("one")
    wrong = first.send("edit", "one", title="")
    assert wrong.status_code == 422
    assert Window(quick_office, number, TWO, page=wrong.text).keep("one, mended") == 200
    quick_office.save(number, 1, body="another editor's")
    first.keep("one")
    met = first.send("edit", "one")
    assert met.status_code == 409
    assert Window(quick_office, number, THREE, page=met.text).keep("one, settled") == 200


def test_save_in_one_window_leaves_what_the_other_has_kept(office: Any) -> None:
    number = office.add("News", "saved")
    first, second = Window(office, number, ONE), Window(office, number, TWO)
    second.keep("two")
    assert first.send("edit", "one").status_code == 303
    assert kept(office, number) == "two"
    assert second.send("edit", "two").status_code == 409, "and there it is a conflict with what was saved"
    assert second.send("edit", "two", base="2").status_code == 303
    assert kept(office, number) == ""


def test_who_types_back_what_is_saved_leaves_what_the_other_window_has_kept(quick_office: Any) -> None:
    number = quick_office.add("News", "saved")
    first, second = Window(quick_office, number, ONE), Window(quick_office, number, TWO)
    second.keep("two")
    assert first.keep("saved") == 200
    assert kept(quick_office, number) == "two"


def test_without_scripts_a_preview_shows_both_texts_too(office: Any) -> None:
    number = office.add("News", "saved")
    first, second = Window(office, number), Window(office, number)
    assert "This is a preview." in first.send("edit", "one", action="preview").text
    answer = second.send("edit", "two", action="preview")
    assert answer.status_code == 409
    assert NOTICE in answer.text
    assert "two</textarea>" in answer.text
    assert kept(office, number) == "one"
    assert Window(office, number, page=answer.text).send("edit", "two", action="keep").status_code == 303
    assert kept(office, number) == "two"
    assert "This is a preview." in Window(office, number).send("edit", "two", action="preview").text


@pytest.mark.parametrize("mark", ["", "0", "f" * 32, "' OR 1=1 --", "\0", "ы" * 1000])
def test_no_guess_stands_for_the_other_windows_text(quick_office: Any, mark: str) -> None:
    number = quick_office.add("News", "saved")
    Window(quick_office, number, ONE).keep("one")
    guess = {"form_key": TWO, "former_key": mark, "draft_seen": mark, "draft_shown": mark}
    form = {"base": "1", "title": "News", "body": "two", "turn": "9", **guess}
    assert quick_office.send(f"/pages/{number}/draft", **form).status_code == 409
    assert quick_office.send(f"/pages/{number}/edit", **form, action="keep").status_code == 409
    assert kept(quick_office, number) == "one"
