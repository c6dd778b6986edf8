"""What every page has: menus, switches, forms with errors, a look for each theme and for paper; nothing too heavy."""

import gzip

import pytest
from playwright.sync_api import Page, expect

from masthead.testing.browser import Visit, barriers, scrolls_sideways

SCRIPT_BUDGET = 20_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_form_with_errors_keeps_nobody_out(visit: Visit, theme: str) -> None:
    page = visit("/add", width=320, theme=theme)
    page.get_by_label("Name").fill("")
    page.get_by_label("Email").fill("x" * 90)
    page.get_by_role("button", name="Save").click()
    assert barriers(page) == []
    assert not scrolls_sideways(page)


def test_an_open_menu_keeps_nobody_out(visit: Visit) -> None:
    page = visit("/", width=320)
    page.locator("summary").first.click()
    expect(page.get_by_role("button", name="Dark")).to_be_visible()
    assert barriers(page, ".masthead-top") == [], "what it lies over is out of reach meanwhile"
    assert not scrolls_sideways(page)


def test_longest_and_strangest_names_do_not_break_the_list(visit: Visit) -> None:
    page = visit("/users", width=320)
    for name in ("W" * 50, "👩‍👩‍👧‍👦" * 7, "ש" * 50, "<script>alert(1)</script>", "Z̷̢̛͍̘͉̓͂̎" * 4):
        page.goto("/add")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Email").fill("e" * 60 + "@example.com")
        page.get_by_role("button", name="Save").click()
        page.wait_for_url(lambda url: not url.endswith("/add"))
    page.goto("/users")
    assert barriers(page) == []
    while True:
        assert not scrolls_sideways(page)
        further = page.get_by_role("link", name="Next")
        if not further.count():
            return
        with page.expect_navigation():
            further.click()


def colours(page: Page) -> tuple[str, str]:
    found = page.evaluate(
        "() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color] }"
    )
    return tuple(found)


def test_auto_follows_the_system_and_the_others_do_not(visit: Visit) -> None:
    light, dark = colours(visit("/", theme="light")), colours(visit("/", theme="dark"))
    assert light != dark
    assert colours(visit("/", theme="auto", scheme="light")) == light
    assert colours(visit("/", theme="auto", scheme="dark")) == dark
    assert colours(visit("/", theme="light", scheme="dark")) == light
    assert colours(visit("/", theme="dark", scheme="light")) == dark


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_language_and_theme_are_switched_where_one_is(visit: Visit, *, script: bool) -> None:
    page = visit("/users?q=desk", script=script)
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_role("heading", name="Список пользователей")).to_be_visible()
    assert page.url.endswith("/users?q=desk")
    page.locator("summary").filter(has_text="Оформление").click()
    page.get_by_role("button", name="Тёмная").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.url.endswith("/users?q=desk")


def test_a_menu_closes_by_escape_and_by_a_click_elsewhere(visit: Visit) -> None:
    page = visit("/")
    summary = page.locator("summary").first
    summary.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()


def test_scripts_of_an_anonymous_page_are_small(visit: Visit) -> None:
    page = visit("/nothing-here")
    scripts = page.evaluate("() => [...document.scripts].map(script => script.src)")
    assert scripts
    total = sum(len(gzip.compress(page.request.get(address).body())) for address in scripts)
    assert total <= SCRIPT_BUDGET


def test_on_paper_there_is_content_and_no_controls(visit: Visit) -> None:
    page = visit("/users", theme="dark")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Find")).to_be_hidden()
    assert colours(page)[0] == colours(visit("/", theme="light"))[0]
