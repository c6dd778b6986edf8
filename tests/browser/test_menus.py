"""Menus in a browser: put together with and without scripts, by keyboard, and unfolded on a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from masthead.testing.browser import LiveSite, Visit, barriers, running_site, scrolls_sideways
from masthead.testing.sign_in import claimed_visits, sign_in


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The demo site, with its pages and menus."""
    with running_site(tmp_path_factory.mktemp("town") / "site") as site:
        yield site


@pytest.fixture
def visit_town(chromium: Browser, town: LiveSite) -> Iterator[Visit]:
    """Opens pages of the site; the administrator has a password."""
    yield from claimed_visits(chromium, town)


def enter(page: Page) -> Page:
    sign_in(page)
    return page


def accept(dialog: Dialog) -> None:
    dialog.accept()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_menu_is_put_together_moved_and_taken_apart(visit_town: Visit, *, script: bool) -> None:
    page = enter(visit_town("/", script=script))
    page.on("dialog", accept)
    page.goto("/today")
    page.locator("summary").filter(has_text="admin").click()
    page.get_by_role("link", name="Desk").click()
    page.get_by_role("link", name="Menus", exact=True).click()
    page.get_by_role("link", name="New menu").click()
    title = f"Menu {script}"
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="The menu was added.")).to_be_visible()
    for target in ("lighthouse", "/harbour/tides", "https://example.org"):
        page.get_by_role("link", name="New link", exact=True).click()
        page.get_by_label("Page or address").fill(target)
        if target == "lighthouse" and not script:
            page.get_by_role("button", name="Save").click()
        if target == "lighthouse":
            page.get_by_role("radio", name="The lighthouse").check()
        if "example" in target:
            page.locator("#label").fill("Elsewhere")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status").filter(has_text="The link was added.")).to_be_visible()
    step(page, "Up: Elsewhere")
    step(page, "One level in: Elsewhere")
    expect(page.get_by_role("button", name="One level in: Elsewhere")).to_have_count(0)
    expect(page.locator(".menu-tree > li").first.locator("ul li")).to_contain_text("Elsewhere")
    footer = page.get_by_role("navigation", name=title)
    page.goto("/today")
    expect(footer.get_by_role("link").first).to_have_text("The lighthouse")
    page.goto("/menus")
    page.get_by_role("main").get_by_role("link", name=title).click()
    page.get_by_role("button", name="Delete the menu").click()
    if not script:
        page.get_by_role("link", name="No, go back").click()
        page.get_by_role("button", name="Delete the menu").click()
        page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("status").filter(has_text="The menu was deleted.")).to_be_visible()
    expect(footer).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_line_is_moved_by_keyboard_and_the_focus_stays_on_its_button(
    visit_town: Visit, *, script: bool
) -> None:
    page = enter(visit_town("/", script=script))
    page.goto("/menus/main")
    button = page.get_by_role("button", name="Down: Harbour", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu-tree > li > .menu-line .name").nth(3)).to_have_text("Harbour")
    expect(button).to_be_focused()
    page.get_by_role("button", name="Up: Harbour", exact=True).press("Enter")
    expect(page.locator(".menu-tree > li > .menu-line .name").nth(2)).to_have_text("Harbour")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_who_moves_a_line_over_anothers_order_is_shown_that_one(visit_town: Visit, *, script: bool) -> None:
    page = enter(visit_town("/", script=script))
    page.goto("/menus/main")
    other = page.context.new_page()
    other.goto("/menus/main")
    step(other, "Down: Harbour")
    names = page.locator(".menu-tree > li > .menu-line .name")
    trouble = page.get_by_role("alert").filter(has_text="somebody else has changed the order of these links")
    step(page, "Up: Harbour")
    expect(trouble).to_be_visible()
    expect(names.nth(3)).to_have_text("Harbour")
    expect(names.nth(3)).to_be_focused()
    assert not script or barriers(page) == []
    step(page, "Up: Harbour")
    expect(names.nth(2)).to_have_text("Harbour")
    expect(trouble).to_have_count(0)


def test_what_was_thought_better_of_stays(visit_town: Visit) -> None:
    page = enter(visit_town("/"))
    page.goto("/menus/main")
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.get_by_role("button", name="Delete Harbour").click()
    assert asked == ["Delete Harbour, with what lies below it?"]
    expect(page.get_by_role("link", name="Harbour", exact=True).last).to_be_visible()


def test_a_reader_finds_the_way_by_keyboard_and_sees_where_she_is(visit_town: Visit) -> None:
    page = visit_town("/harbour/tides")
    bar = page.get_by_role("navigation", name="Main")
    expect(bar.get_by_role("link", name="Harbour")).to_have_attribute("aria-current", "true")
    more = bar.locator("summary").filter(has_text="More of Harbour")
    more.focus()
    page.keyboard.press("Enter")
    expect(bar.get_by_role("link", name="Tide tables")).to_have_attribute("aria-current", "page")
    page.keyboard.press("Escape")
    expect(bar.get_by_role("link", name="Tide tables")).to_be_hidden()
    expect(more).to_be_focused()
    crumbs = page.get_by_role("navigation", name="Where this page is")
    crumbs.get_by_role("link", name="The harbour").click()
    expect(page).to_have_url(re.compile("/harbour$"))


@pytest.mark.parametrize(("width", "language", "theme"), [(360, "ru", "dark"), (1280, "en", "light")])
def test_an_unfolded_menu_keeps_nobody_out(visit_town: Visit, width: int, language: str, theme: str) -> None:
    page = visit_town("/today", width=width, language=language, theme=theme)
    page.locator(".masthead-nav summary").last.click()
    assert not scrolls_sideways(page)
    assert barriers(page) == []


def step(page: Page, name: str) -> None:
    """Use a button that moves a line, and wait until it has."""
    with page.expect_response(re.compile("/move$")):
        page.get_by_role("button", name=name).click()
    page.wait_for_load_state()
