"""A CV in a browser: read, on paper, and written through its forms by keyboard, with and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from masthead.testing.browser import LiveSite, Visit, barriers, running_site, visits


@pytest.fixture(scope="module")
def cv_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site of the recipe, one for this file."""
    with running_site(tmp_path_factory.mktemp("cv") / "site", recipe="cv") as site:
        yield site


@pytest.fixture
def visit_cv(chromium: Browser, cv_site: LiveSite) -> Iterator[Visit]:
    """Open pages of it."""
    yield from visits(chromium, cv_site.url)


@pytest.fixture(scope="module")
def key(cv_site: LiveSite, chromium: Browser) -> dict[str, str]:
    """The administrator's session, from the link that works once."""
    context = chromium.new_context(base_url=cv_site.url)
    page = context.new_page()
    page.goto(cv_site.sign_in_path)
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    found = next(one for one in context.cookies() if one["name"] == "masthead_session")
    context.close()
    return {"name": found["name"], "value": found["value"], "url": cv_site.url}


def enter(page: Page, key: dict[str, str], path: str) -> Page:
    page.context.add_cookies([key])  # type: ignore[list-item]
    page.goto(path)
    return page


def test_another_language_is_a_link_away_and_stays_so(visit_cv: Visit) -> None:
    page = visit_cv("/cv/ru", language="en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Лада Мачтова")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lada Machtova")
    page.goto("/cv/ru")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lada Machtova")


def test_on_paper_there_is_the_cv_and_nothing_else(visit_cv: Visit) -> None:
    page = visit_cv("/", theme="dark", width=794)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for gone in (".masthead", ".cv-files", ".colophon"):
        expect(page.locator(gone)).to_be_hidden()
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(255, 255, 255)"
    cut = page.evaluate(
        "[...document.querySelectorAll('.cv-entry')].map(e => getComputedStyle(e).breakInside)"
    )
    assert set(cut) == {"avoid"}


def test_the_files_are_there(visit_cv: Visit) -> None:
    page = visit_cv("/", language="ru")
    for name, kind in (("PDF", "application/pdf"), ("JSON Resume", "application/json")):
        address = page.get_by_role("link", name=name).get_attribute("href")
        assert address
        answer = page.request.get(address)
        assert answer.headers["content-type"].startswith(kind)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_section_is_written_through_its_form(visit_cv: Visit, key: dict[str, str], *, script: bool) -> None:
    page = enter(visit_cv("/", script=script), key, "/cv/edit/en/languages")
    rows = page.locator("fieldset.cv-row")
    before = rows.count()
    page.get_by_role("button", name="Add").click()
    expect(rows).to_have_count(before + 1)
    expect(page.locator("legend[autofocus]")).to_have_text(f"Language {before + 1}")
    last = rows.last
    last.get_by_label("Language").fill("Esperanto")
    last.get_by_role("button", name="Move up").click()
    expect(rows.nth(before - 1).get_by_label("Language")).to_have_value("Esperanto")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("status").filter(has_text="Published.")).to_be_visible()
    page.goto("/cv/en")
    expect(page.get_by_role("heading", name="Esperanto")).to_be_visible()
    page.goto("/cv/edit/en/languages")
    place = [one.input_value() for one in rows.get_by_label("Language").all()].index("Esperanto")
    page.get_by_role("button", name=f"Remove Language {place + 1}").click()
    expect(rows).to_have_count(before)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("status").filter(has_text="Published.")).to_be_visible()


def test_rows_are_moved_by_keyboard_and_the_focus_goes_with_them(
    visit_cv: Visit, key: dict[str, str]
) -> None:
    page = enter(visit_cv("/"), key, "/cv/edit/en/skills")
    moved = page.get_by_label("Skill", exact=True).nth(1).input_value()
    page.get_by_role("button", name="Move up Skill 2", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Skill", exact=True).first).to_have_value(moved)
    expect(page.locator("legend", has_text="Skill 1").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Skill", exact=True).first).to_be_focused()


def test_enter_in_a_field_saves(visit_cv: Visit, key: dict[str, str]) -> None:
    page = enter(visit_cv("/"), key, "/cv/edit/en/interests")
    page.get_by_label("Interest", exact=True).first.fill("Sailing in fog")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_what_is_typed_is_kept_meanwhile(visit_cv: Visit, key: dict[str, str]) -> None:
    page = enter(visit_cv("/"), key, "/cv/edit/en/qualities")
    page.get_by_label("Quality", exact=True).first.type("!")
    expect(page.locator("#kept")).to_have_text("What you typed is kept.")
    page.reload()
    expect(page.get_by_text("This is what you typed and did not save")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("This is what you typed and did not save")).to_be_hidden()


def test_a_wrong_field_is_led_to(visit_cv: Visit, key: dict[str, str]) -> None:
    page = enter(visit_cv("/", width=360), key, "/cv/edit/en/work")
    page.get_by_label("To (optional)").first.fill("1999")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("alert").filter(has_text="This is before the beginning.")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("link", name="Position 1: To").click()
    expect(page.locator("#work-0-end_date")).to_be_focused()
