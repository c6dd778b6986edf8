"""An editor's day over HTTP: write, keep, save, meet another editor, publish, revert, move, throw away."""

import re
from typing import Any

import pytest

HOSTILE = (
    '<script>alert(1)</script><b onclick="x()">b</b> [a](javascript:alert(1)) ![i](data:image/svg+xml,x)\n\n'
    '<div hx-get="/x" data-hx-post="/y" hx-on:click="z()">d</div> <a href="file:///etc/passwd">f</a>'
)


def told(page: str) -> str:
    """Give what a page says was just done."""
    found = re.search(r'<div id="done" role="status">.*?</div>', page, re.DOTALL)
    return "".join(re.findall(r"<p>(.*?)</p>", found[0])) if found else ""


def test_a_page_is_written_published_changed_and_published_again(office: Any) -> None:
    number = office.add("Über uns — Ёлка", "# Hello\n\n*first*")
    assert office.visit("/über-uns-ёлка").status_code == 404
    office.send(f"/pages/{number}/publish", number="1")
    page = office.visit("/über-uns-ёлка")
    assert page.status_code == 200
    assert "<em>first</em>" in page.text
    assert "<title>Über uns — Ёлка · " in page.text
    assert office.save(number, 1, "About us", "second").status_code == 303
    assert "<em>first</em>" in office.visit("/über-uns-ёлка").text, "readers see it when it is published"
    office.save(number, 2, "About us", "third", action="publish")
    assert "<p>Published.</p>" in office.look(f"/pages/{number}/edit")
    assert "third" in office.visit("/über-uns-ёлка").text


def test_the_second_editor_sees_whose_change_came_first_and_keeps_hers(office: Any) -> None:
    number = office.add("News", "one\n\ntwo")
    assert office.save(number, 1, body="one, hers\n\ntwo").status_code == 303
    answer = office.save(number, 1, body="one\n\ntwo, his")
    assert answer.status_code == 409
    assert "Somebody else saved this page while you were writing." in answer.text
    assert "one\n\ntwo, his</textarea>" in answer.text, "what he wrote is in the form"
    assert "<del>" in answer.text
    assert "Version 2 by editor came first." in answer.text
    hidden = dict(re.findall(r'name="(base|began)" value="(\d+)"', answer.text))
    assert hidden == {"base": "2", "began": "1"}
    both = office.send(f"/pages/{number}/edit", title="News", body="one\n\ntwo, his", action="join", **hidden)
    assert "one, hers\n\ntwo, his</textarea>" in both.text
    assert office.save(number, 2, body="one, hers\n\ntwo, his").status_code == 303


def test_where_both_changed_one_line_there_is_nothing_to_join(quick_office: Any) -> None:
    number = quick_office.add("News", "one")
    quick_office.save(number, 1, body="hers")
    answer = quick_office.save(number, 1, body="his")
    assert answer.status_code == 409
    assert "his</textarea>" in answer.text
    assert 'value="join"' not in answer.text
    assert quick_office.save(number, 2, body="his").status_code == 303, "on top, knowingly"
    assert "<del>hers</del>" in quick_office.look(f"/pages/{number}/history/3")


def test_what_is_typed_is_kept_and_comes_back_until_it_is_saved_or_dropped(office: Any) -> None:
    number = office.add("News", "saved")
    kept = office.send(f"/pages/{number}/draft", base="1", title="", body="typed \u202e<b>", note="")
    assert kept.text.strip() == "What you typed is kept."
    form = office.look(f"/pages/{number}/edit")
    assert "typed \u202e&lt;b&gt;</textarea>" in form
    assert "did not save" in form
    office.send(f"/pages/{number}/draft/forget")
    assert "saved</textarea>" in office.look(f"/pages/{number}/edit")


def test_what_was_saved_a_moment_ago_is_no_draft(office: Any) -> None:
    """Browsers send what is typed once more while the answer to its saving is on its way."""
    number = office.add("News", "saved")
    typed = {"base": "1", "title": "News", "body": "one\r\ntwo", "note": "why"}
    office.send(f"/pages/{number}/edit", **typed)
    office.send(f"/pages/{number}/draft", **typed)
    form = office.look(f"/pages/{number}/edit")
    assert "did not save" not in form
    assert 'name="base" value="2"' in form
    office.send(f"/pages/{number}/draft", **{**typed, "base": "2", "body": "one\r\nthree"})
    assert "three</textarea>" in office.look(f"/pages/{number}/edit")


def test_a_preview_shows_the_page_by_its_template_and_saves_nothing(office: Any) -> None:
    number = office.add("News", "saved")
    answer = office.save(number, 1, "Other", "**typed**", action="preview")
    assert "<strong>typed</strong>" in answer.text
    assert "This is a preview." in answer.text
    (bar,) = re.findall(r"<aside class=\"preview-bar.*?</aside>", answer.text, re.DOTALL)
    assert f'href="/pages/{number}/edit"' in bar, "and a way back to the form, which has kept what was typed"
    assert office.visit("/news").status_code == 404
    assert "**typed**</textarea>" in office.look(f"/pages/{number}/edit")


def test_a_preview_link_needs_no_account_and_is_not_kept(office: Any) -> None:
    number = office.add("News", "secret text")
    shown = office.send(f"/pages/{number}/preview-links")
    (link,) = re.findall(r'value="(http[^"]+/preview/[^"]+)"', shown.text)
    page = office.visit(link)
    assert "secret text" in page.text
    assert "This is a preview." in page.text
    assert "/edit" not in page.text, "whoever only has the link is led to no form"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert office.visit(f"{link}x").status_code == 404
    office.send(f"/pages/{number}/preview-links/revoke")
    assert office.visit(link).status_code == 404


def test_versions_show_what_changed_and_come_back(office: Any) -> None:
    number = office.add("News", "the first text")
    office.save(number, 1, body="the second text", note="better")
    assert "better" in office.look(f"/pages/{number}/history")
    change = office.look(f"/pages/{number}/history/2")
    assert "<del>first</del>" in change
    assert "<ins>second</ins>" in change
    assert office.send(f"/pages/{number}/history/1/revert", base="2").status_code == 303
    assert "the first text</textarea>" in office.look(f"/pages/{number}/edit")
    assert office.send(f"/pages/{number}/history/1/revert", base="2").status_code == 409


def test_a_moved_branch_is_found_at_its_former_addresses(office: Any) -> None:
    about = office.add("About", live=True)
    team = office.add("Team", below=about, live=True)
    assert office.visit("/about/team").status_code == 200
    assert office.send(f"/pages/{about}/move", slug="us", parent="").status_code == 303
    answer = office.visit("/about/team?a=1")
    assert (answer.status_code, answer.location) == (301, "/us/team?a=1")
    assert office.visit("/US/Team/").location == "/us/team"
    refused = office.send(f"/pages/{about}/move", slug="us", parent=str(team))
    assert refused.status_code == 422
    assert "A page cannot be put below itself." in refused.text
    crumbs = office.visit("/us/team").text
    assert 'href="/us"><span itemprop="name" dir="auto">About</span></a>' in crumbs


@pytest.mark.parametrize(
    "writing", ["CAFÉ", "cafe\u0301", "CAFE\u0301/", "ｃａｆé", "ca\u00adfé", "caf\u200bé", "\u202ecafé"]
)
def test_every_writing_of_an_address_leads_to_the_one(quick_office: Any, writing: str) -> None:
    """Some systems take letters with accents apart; what is copied may hold what nobody sees."""
    number = quick_office.add("Café", live=True)
    assert quick_office.visit(f"/{writing}").location == "/caf%C3%A9"
    quick_office.send(f"/pages/{number}/move", slug="bar", parent="")
    assert quick_office.visit(f"/{writing}").location == "/bar"


def test_the_trash_gives_back_what_was_thrown_away(office: Any) -> None:
    about = office.add("About", live=True)
    office.add("Team", below=about, live=True)
    assert office.send(f"/pages/{about}/trash").status_code == 303
    assert office.visit("/about/team").status_code == 404
    assert "About" in office.look("/pages/trash")
    assert office.client.get(f"/pages/{about}/edit").status_code == 404
    office.send(f"/pages/trash/{about}/restore")
    assert office.visit("/about").status_code == 404, "it is back, but not published"
    assert "About" in office.look("/pages")


def test_what_comes_back_elsewhere_is_found_where_it_was(office: Any) -> None:
    parent = office.add("Parent", live=True)
    child = office.add("Child", below=parent, live=True)
    office.add("Note", below=child, live=True)
    hidden = office.add("Hidden", below=child)
    office.send(f"/pages/{child}/trash")
    office.send(f"/pages/{parent}/trash")
    office.send(f"/pages/trash/{child}/restore")
    assert office.visit("/parent/child").status_code == 404, "nobody is led to what is not published"
    for number in (child, hidden, hidden - 1):
        office.send(f"/pages/{number}/publish", number="1")
    assert office.visit("/parent/child").location == "/child"
    assert office.visit("/parent/child/note").location == "/child/note"
    assert office.visit("/parent/child/hidden").status_code == 404, "it was never seen there"
    office.send(f"/pages/trash/{parent}/restore")
    usurper = office.add("Child", "usurper", below=parent, live=True)
    assert "usurper" in office.visit("/parent/child").text
    office.send(f"/pages/{usurper}/move", slug="other", parent=str(parent))
    assert office.visit("/parent/child").location == "/parent/other"


def test_what_was_done_is_told_once_and_by_the_site_alone(quick_office: Any) -> None:
    office = quick_office
    number = office.add("News", "one")
    page = f"/pages/{number}"
    steps = [
        (f"{page}/edit", {"base": "1", "title": "News", "body": "two"}, f"{page}/edit", "Saved."),
        (f"{page}/edit", {"base": "2", "title": "News", "action": "publish"}, f"{page}/edit", "Published."),
        (f"{page}/draft/forget", {}, f"{page}/edit", "What was typed was discarded."),
        (f"{page}/history/1/revert", {"base": "3"}, f"{page}/edit", "The earlier version is the newest"),
        (f"{page}/publish", {"number": "4", "live": "3"}, f"{page}/times", "Published."),
        (
            f"{page}/times",
            {"number": "4", "unpublish_at": "2099-01-01T00:00"},
            f"{page}/times",
            "schedule was saved.",
        ),
        (
            f"{page}/times",
            {"number": "4", "publish_at": "2020-01-01T00:00", "at_once": "2020-01-01T00:00 "},
            f"{page}/times",
            "has passed",
        ),
        (f"{page}/unpublish", {}, f"{page}/times", "The page was unpublished."),
        (f"{page}/unpublish", {"below": "too"}, f"{page}/times", "with all that lies below it."),
        (f"{page}/preview-links/revoke", {}, f"{page}/edit", "No preview link leads here"),
        (f"{page}/move", {"slug": "olds", "parent": ""}, f"{page}/edit", "The page was moved."),
        (f"{page}/trash", {}, "/pages/trash", "The page was moved to the trash."),
        (f"/pages/trash/{number}/restore", {}, f"{page}/edit", "The page is back."),
        (f"{page}/trash", {}, "/pages/trash", "The page was moved to the trash."),
        (f"/pages/trash/{number}/delete", {}, "/pages/trash", "The page is deleted."),
    ]
    for path, form, place, says in steps:
        assert office.send(path, **form).location == place, path
        assert says in told(office.look(place)), path
        assert told(office.look(place)) == "", "told once"
    assert told(office.look("/pages/trash?done=erased")) == "", "an address tells nothing"


@pytest.mark.parametrize("field", ["title", "body", "teaser", "note"])
def test_nothing_hostile_survives_in_any_field(quick_office: Any, field: str) -> None:
    office = quick_office
    form = {
        "title": "News",
        "body": "text",
        "teaser": "",
        "note": "",
        field: HOSTILE.replace("\n", " ")[:190],
    }
    number = office.add("News")
    office.save(number, 1, **form)
    office.send(f"/pages/{number}/publish", number="2")
    seen = [
        office.visit("/news").text,
        *map(office.look, (f"/pages/{number}/edit", f"/pages/{number}/history", "/pages")),
        office.look(f"/pages/{number}/history/2"),
    ]
    for page in seen:
        assert "<script>alert" not in page
        assert "<b onclick" not in page
        assert "<div hx-get" not in page
        assert 'href="javascript:' not in page
        assert 'src="data:image/svg' not in page


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        ("users", "The site itself uses this address."),
        ("USERS", "The site itself uses this address."),
        ("pages", "The site itself uses this address."),
        ("static", "The site itself uses this address."),
        ("a/b", "Letters, digits and hyphens only, please."),
        ("..", "Letters, digits and hyphens only, please."),
        ("a\0b", "Letters, digits and hyphens only, please."),
        ("x" * 101, "This is too long for an address."),
        ("news", "Another page has this address already."),
        ("ＮＥＷＳ", "Another page has this address already."),
        ("ne\u200bws", "Another page has this address already."),
    ],
)
def test_an_address_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    quick_office: Any, slug: str, says: str
) -> None:
    quick_office.add("News")
    answer = quick_office.send("/pages/new", title="Other", body="long text", slug=slug)
    assert answer.status_code == 422
    assert says in answer.text
    assert "long text</textarea>" in answer.text


def test_a_form_sent_twice_adds_one_page(quick_office: Any) -> None:
    key = re.search(r'name="submission" value="([^"]+)"', quick_office.look("/pages/new"))
    assert key
    for _ in range(2):
        answer = quick_office.send("/pages/new", title="News", slug="news", submission=key[1])
    assert "News" in quick_office.look(answer.location), "the page that is there"
    assert quick_office.look("/pages").count("/news") == 1


@pytest.mark.parametrize("when", ["2026-13-01T00:00", "tomorrow", "0", "9999-99-99T99:99", "2026-01-01"])
def test_a_time_that_is_none_is_refused(quick_office: Any, when: str) -> None:
    number = quick_office.add("News")
    answer = quick_office.send(f"/pages/{number}/times", number="1", publish_at=when)
    assert answer.status_code == 422
    assert "This is not a date with a time." in answer.text


def test_times_are_set_and_shown(quick_office: Any) -> None:
    number = quick_office.add("News")
    quick_office.send(f"/pages/{number}/times", number="1", publish_at="2099-03-29T02:30")
    assert "Scheduled for 2099-03-29 02:30 UTC" in quick_office.look("/pages")
    assert 'value="2099-03-29T02:30"' in quick_office.look(f"/pages/{number}/times")


def test_an_unknown_page_is_a_page_not_found_and_addresses_are_not_guessed(quick_office: Any) -> None:
    for path in ("/nothing", "/nothing/at/all", "/pages/99/edit", "/%FF%FE", "/a%00b", "/" + "x" * 3000):
        assert quick_office.client.get(path).status_code == 404, path


def test_a_refused_move_changes_nothing(quick_office: Any) -> None:
    office = quick_office
    first, second = office.add("First"), office.add("Second")
    office.add("First", below=second)
    assert office.send(f"/pages/{first}/move", slug="first", parent=str(second)).status_code == 422
    office.add("Second", below=first)
    assert office.send(f"/pages/{second}/move", slug="second", parent=str(first)).status_code == 422
    desk = office.look("/pages")
    assert "First" in desk
    assert "Second" in desk


def test_a_draft_of_a_conflict_stays_a_conflict_until_it_is_settled(quick_office: Any) -> None:
    office = quick_office
    number = office.add("News", "one")
    office.save(number, 1, body="hers")
    page = office.save(number, 1, body="his").text
    hidden = dict(re.findall(r'name="(base|began)" value="(\d+)"', page))
    office.send(f"/pages/{number}/draft", title="News", body="his, later", **hidden)
    form = office.look(f"/pages/{number}/edit")
    assert "saved by somebody since" in form
    base = re.search(r'name="base" value="(\d+)"', form)
    assert base
    assert office.save(number, int(base[1]), body="his, later").status_code == 409


def test_a_conflict_with_a_wrong_field_stays_a_conflict_until_it_is_settled(quick_office: Any) -> None:
    office = quick_office
    number = office.add("News", "one\n\ntwo")
    office.save(number, 1, body="hers\n\ntwo")
    page = office.save(number, 1, body="one\n\nhis").text
    hidden = dict(re.findall(r'name="(base|began)" value="(\d+)"', page))
    answer = office.send(f"/pages/{number}/edit", title="", body="one\n\nhis, later", **hidden)
    assert answer.status_code == 422
    assert "Somebody else saved this page while you were writing." in answer.text
    assert 'value="join"' in answer.text
    assert dict(re.findall(r'name="(base|began)" value="(\d+)"', answer.text)) == hidden
    office.send(f"/pages/{number}/draft", title="", body="one\n\nhis, later", **hidden)
    form = office.look(f"/pages/{number}/edit")
    assert "saved by somebody since" in form
    assert 'name="base" value="1"' in form
    assert office.save(number, 1, body="one\n\nhis, later").status_code == 409
    assert office.save(number, 2, body="one\n\nhis, later").status_code == 303


def test_whoever_publishes_over_what_she_did_not_see_is_told(quick_office: Any) -> None:
    number = quick_office.add("News", "one", live=True)
    quick_office.save(number, 1, body="two", action="publish")
    assert quick_office.send(f"/pages/{number}/publish", number="1", live="").status_code == 409
    assert "two" in quick_office.visit("/news").text
    assert quick_office.send(f"/pages/{number}/publish", number="1", live="2").status_code == 303
    assert "one" in quick_office.visit("/news").text


def test_a_time_to_come_down_does_not_change_what_goes_up(quick_office: Any) -> None:
    number = quick_office.add("News", "ready")
    quick_office.send(f"/pages/{number}/times", number="1", publish_at="2099-01-01T00:00")
    quick_office.save(number, 1, body="half")
    page = quick_office.look(f"/pages/{number}/times")
    assert "Version 1 is published then" in page
    assert page.count('name="number" value="1"') == 1


def test_the_trash_lists_all_that_was_thrown_away(quick_office: Any) -> None:
    for place in range(60):
        parent = quick_office.add(f"Parent {place}")
        child = quick_office.add(f"Child {place}", below=parent)
        quick_office.send(f"/pages/{child}/trash")
    first = quick_office.look("/pages/trash")
    after = re.search(r"after=(\d+)", first)
    assert after
    second = quick_office.look(f"/pages/trash?after={after[1]}")
    assert first.count("Restore") + second.count("Restore") == 60


def test_nothing_comes_back_to_an_address_of_the_site_itself(quick_office: Any) -> None:
    parent = quick_office.add("Parent")
    answer = quick_office.send("/pages/new", title="Users", parent=str(parent))
    child = int(answer.location.split("/")[2])
    quick_office.send(f"/pages/{child}/trash")
    quick_office.send(f"/pages/{parent}/trash")
    quick_office.send(f"/pages/trash/{child}/restore")
    assert "/users-2" in quick_office.look("/pages")


def test_what_arrives_after_something_newer_or_after_save_brings_no_older_text_back(office: Any) -> None:
    number = office.add("News", "saved")
    window = {"base": "1", "title": "News", "form_key": "k" * 32}
    office.send(f"/pages/{number}/draft", **window, body="newer", turn="1700000000002")
    for late in ("older", "saved"):
        office.send(f"/pages/{number}/draft", **window, body=late, turn="1700000000001")
        assert "newer</textarea>" in office.look(f"/pages/{number}/edit")
    newest = {**window, "body": "newest", "turn": "1700000000004"}
    assert office.send(f"/pages/{number}/edit", **newest).status_code == 303
    office.send(f"/pages/{number}/draft", **window, body="newer", turn="1700000000003")
    form = office.look(f"/pages/{number}/edit")
    assert "newest</textarea>" in form
    assert "did not save" not in form
    other = {**window, "form_key": "l" * 32, "base": "2"}
    office.send(f"/pages/{number}/draft", **other, body="in another window", turn="3")
    assert "in another window</textarea>" in office.look(f"/pages/{number}/edit")


def test_a_form_that_does_not_say_its_turn_is_kept_as_it_comes(quick_office: Any) -> None:
    number = quick_office.add("News", "saved")
    hostile = [(key, "2") for key in ("", "short", "k" * 44, "k" * 31 + "\0", "é" * 32)]
    hostile += [("k" * 32, turn) for turn in ("", "-1", "x", "9" * 19, "９", "1e9", "0")]
    for key, turn in hostile:
        for body in ("one", "two"):
            form = {"base": "1", "title": "News", "body": body, "form_key": key, "turn": turn}
            assert quick_office.send(f"/pages/{number}/draft", **form).status_code == 200
        assert "two</textarea>" in quick_office.look(f"/pages/{number}/edit"), (key, turn)


def test_a_schedule_that_somebody_else_changed_is_shown_and_not_overwritten(office: Any) -> None:
    number = office.add("News")
    seen = re.search(r'name="seen" value="([^"]*)"', office.look(f"/pages/{number}/times"))
    assert seen
    embargo = {"number": "1", "publish_at": "2099-01-01T00:00", "seen": seen[1]}
    assert office.send(f"/pages/{number}/times", **embargo).status_code == 303
    mine = {"publish_at": "2088-02-03T04:05", "unpublish_at": "2088-06-07T08:09"}
    stale = office.send(f"/pages/{number}/times", number="1", **mine, seen=seen[1])
    assert stale.status_code == 409
    assert "Somebody else has changed the schedule meanwhile." in stale.text
    assert "Publish at: 2099-01-01 00:00 UTC" in stale.text, "what holds now"
    assert "Unpublish at: no time" in stale.text
    for name, typed in mine.items():
        assert re.search(rf'name="{name}"[^>]* value="{typed}"', stale.text), "what was typed"
    again = re.search(r'name="seen" value="([^"]*)"', stale.text)
    assert again
    wrong = office.send(f"/pages/{number}/times", number="1", publish_at="never", seen=again[1])
    assert f'name="seen" value="{again[1]}"' in wrong.text
    assert office.send(f"/pages/{number}/times", number="1", **mine, seen=again[1]).status_code == 303
    assert 'value="2088-02-03T04:05"' in office.look(f"/pages/{number}/times")
