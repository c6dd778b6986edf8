"""A new page that is typed and left, a table on a phone, a preview: what script and style do for them."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, Page, expect

from masthead.testing.browser import LiveSite, Visit, barriers, running_site, scrolls_sideways, visits
from masthead.testing.sign_in import claim_site, sign_in

NOTICE = "This is what you typed and did not save"
TABLE = (
    "| Harbour | Противопожарное | Depth | Remarks |\n|-|-|-|-|\n| Thessaloniki | wide | 12 m | a pilot |\n"
)
CONFLICT = 409
KEYS = ("#submission-key", "#begun-key")
NOTE_WHAT_IS_SAID = """() => {
    window.said = [];
    const line = document.getElementById("kept");
    const note = () => window.said.push(line.textContent.trim());
    new MutationObserver(note).observe(line, { childList: true, characterData: true, subtree: true });
}"""


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site with pages."""
    folder = tmp_path_factory.mktemp("press") / "site"
    with running_site(folder, settings='modules = ["users", "pages"]\n') as site:
        yield site


@pytest.fixture
def visit_press(chromium: Browser, press: LiveSite) -> Iterator[Visit]:
    """Opens pages of the site; the administrator has a password."""
    for visit in visits(chromium, press.url):
        claim_site(visit, press)
        yield visit


def fields_of(sent: str) -> dict[str, str]:
    """Give the fields of a form as they were sent."""
    parts = re.findall(r'name="(\w+)"\r\n\r\n(.*?)\r\n--', sent, re.DOTALL)
    return dict(parts) if parts else dict(parse_qsl(sent, keep_blank_values=True))


def save(page: Page) -> None:
    with page.expect_navigation(url="**/edit"):
        page.locator("main button[value=save]").click()


def test_a_new_page_that_is_left_is_there_again_also_after_the_site_was_away(visit_press: Visit) -> None:
    page = visit_press("/")
    sign_in(page)
    page.goto("/pages/new")
    page.context.set_offline(True)
    page.locator("#title").fill("Half a story")
    page.locator("#body").fill("Once")
    expect(page.locator("#kept")).to_contain_text("Not kept")
    page.context.set_offline(False)
    expect(page.locator("#kept")).to_have_text("What you typed is kept.", timeout=15_000)
    elsewhere = visit_press("/", width=360, theme="dark")
    sign_in(elsewhere)
    elsewhere.goto("/pages/new")
    expect(elsewhere.get_by_text(NOTICE)).to_be_visible()
    expect(elsewhere.locator("#body")).to_have_value("Once")
    assert barriers(elsewhere) == []
    assert not scrolls_sideways(elsewhere)
    elsewhere.get_by_role("button", name="Discard").click()
    expect(elsewhere.locator("#body")).to_have_value("")
    save(page)
    page.goto("/pages/new")
    expect(page.get_by_text(NOTICE)).to_have_count(0)
    assert all("ERR_INTERNET" in one or "Failed to fetch" in one for one in visit_press.problems)
    visit_press.problems.clear()


def test_what_is_typed_says_its_order_and_who_goes_back_after_save_has_another_form(
    visit_press: Visit,
) -> None:
    page = visit_press("/")
    sign_in(page)
    page.goto("/pages/new")
    page.locator("#title").fill("In order")
    save(page)
    sent = []
    for text in ("one", "two"):
        with page.expect_request("**/draft") as keeping:
            page.locator("#body").fill(text)
        sent.append(fields_of(keeping.value.post_data or ""))
        expect(page.locator("#kept")).to_have_text("What you typed is kept.")
    with page.expect_request(lambda one: one.method == "POST" and one.url.endswith("/edit")) as saving:
        save(page)
    sent.append(fields_of(saving.value.post_data or ""))
    assert len({one["form_key"] for one in sent}) == 1
    turns = [int(one["turn"]) for one in sent]
    assert turns == sorted(set(turns)), "rising"
    page.go_back()
    with page.expect_request("**/draft") as keeping:
        page.locator("#body").fill("three")
    again = fields_of(keeping.value.post_data or "")
    assert again["form_key"] not in {"", sent[0]["form_key"]}
    expect(page.locator("#kept")).to_have_text("What you typed is kept.")
    page.goto(page.url)
    expect(page.locator("#body")).to_have_value("three")


def test_a_form_that_is_come_back_to_after_it_was_saved_becomes_another_page(visit_press: Visit) -> None:
    """As a browser shows it that has kept the whole page: with the keys that are used up."""
    page = visit_press("/")
    sign_in(page)
    page.goto("/pages/new")
    used = [page.locator(key).input_value() for key in KEYS]
    page.locator("#title").fill("The first one")
    save(page)
    page.goto("/pages/new")
    for key, value in zip(KEYS, used, strict=True):
        page.locator(key).evaluate("(field, value) => { field.value = value; }", value)
    page.evaluate(NOTE_WHAT_IS_SAID)
    with page.expect_response(lambda one: one.url.endswith("/pages/new/draft") and one.status == CONFLICT):
        page.locator("#title").fill("The second one")
    expect(page.locator("#kept")).to_have_text("What you typed is kept.")
    assert set(page.evaluate("window.said")) <= {"", "What you typed is kept."}, "nothing untrue meanwhile"
    expect(page.locator("#trouble")).to_be_empty()
    save(page)
    expect(page.locator("#title")).to_have_value("The second one")
    page.goto("/pages/new")
    expect(page.get_by_text(NOTICE)).to_have_count(0)
    visit_press.problems[:] = [one for one in visit_press.problems if "409" not in one]


def test_two_windows_of_one_editor_are_told_of_each_other_and_lose_nothing(visit_press: Visit) -> None:
    page = visit_press("/", width=360)
    sign_in(page)
    page.goto("/pages/new")
    page.locator("#title").fill("Two windows")
    save(page)
    other = page.context.new_page()
    other.goto(page.url)
    page.locator("#body").fill("one")
    expect(page.locator("#kept")).to_have_text("What you typed is kept.")
    other.locator("#body").fill("two")
    expect(other.locator("#kept")).to_contain_text("another window of yours has other text")
    expect(other.locator("#elsewhere del")).to_have_text("one")
    expect(other.locator("#body")).to_have_value("two")
    expect(other.locator("#trouble")).to_be_empty()
    assert barriers(other) == []
    assert not scrolls_sideways(other)
    with other.expect_navigation():
        other.get_by_role("button", name="Keep this text instead").click()
    expect(other.get_by_text(NOTICE)).to_be_visible()
    expect(other.locator("#body")).to_have_value("two")
    page.locator("#body").fill("one, saved")
    expect(page.locator("#elsewhere")).to_contain_text("in another window")
    with page.expect_navigation():
        page.locator("#title").press("Enter")
    expect(page.locator("#done")).to_have_text("Saved.")
    expect(page.locator("#body")).to_have_value("two")
    page.get_by_role("link", name="Versions").click()
    page.get_by_role("link", name="2", exact=True).click()
    expect(page.locator("ins")).to_have_text("one, saved")
    visit_press.problems[:] = [one for one in visit_press.problems if "409" not in one]


def test_a_table_keeps_its_words_on_a_phone_and_is_moved_by_keyboard(visit_press: Visit) -> None:
    page = visit_press("/", width=360)
    sign_in(page)
    page.goto("/pages/new")
    page.locator("#title").fill("Depths")
    page.locator("#body").fill(TABLE)
    save(page)
    page.get_by_role("button", name="Preview", exact=True).click()
    table = page.get_by_role("region", name="Harbour, Противопожарное, Depth, Remarks")
    expect(table).to_be_visible()
    assert barriers(page) == []
    assert not scrolls_sideways(page)
    lines = page.get_by_role("columnheader", name="Противопожарное").evaluate(
        "(cell) => { const words = document.createRange(); words.selectNodeContents(cell);"
        " return words.getClientRects().length; }"
    )
    assert lines == 1, "no word is broken"
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(one) => one.scrollLeft > 0", arg=table.element_handle())
    page.get_by_role("link", name="Back to editing").click()
    expect(page.locator("#body")).to_have_value(TABLE.rstrip("\n"))


def test_a_mistyped_year_is_asked_about_without_script(visit_press: Visit) -> None:
    page = visit_press("/", script=False)
    sign_in(page)
    page.goto("/pages/new")
    page.locator("#title").fill("Mistyped")
    save(page)
    page.get_by_role("link", name="Publication").click()
    page.locator("#publish_at").fill("2006-11-22T10:00")
    page.locator("#publish_at").press("Enter")
    expect(page.get_by_text("2006-11-22 10:00 by the clock of UTC has passed already.")).to_be_visible()
    page.locator("#publish_at").press("Enter")
    expect(page.get_by_role("button", name="Yes, at once")).to_be_visible()
    page.get_by_role("button", name="Yes, at once").click()
    expect(page.get_by_text("happens within seconds")).to_be_visible()
