"""An editor whose session ends while she types: nothing of the text is lost, and nothing untrue is said."""

import re

import pytest
from playwright.sync_api import Page, expect

from masthead.engine.web.cookies import SESSION
from masthead.testing.browser import Visit, barriers, scrolls_sideways
from masthead.testing.sign_in import sign_in

FORM = re.compile(r"/pages/\d+/edit$")
TEXT = "one, and <two> & three"
WAYS = pytest.mark.parametrize(
    ("language", "said", "save"),
    [("en", "you are signed out", "Save"), ("ru", "вы вышли", "Сохранить")],
)


def write(page: Page, title: str) -> None:
    page.goto("/pages/new")
    page.locator("#title").fill(title)
    page.locator("main button[value=save]").click()
    expect(page).to_have_url(FORM)


def sign_out(page: Page) -> Page:
    """Sign out in another tab of the same browser; give the tab."""
    tab = page.context.new_page()
    tab.goto("/account")
    tab.locator("form[action='/sign-out'] button").evaluate("(button) => button.click()")
    expect(tab.locator("a.sign-in")).to_be_attached()
    return tab


@WAYS
def test_a_text_saved_after_the_session_ended_stays_and_is_saved_once_signed_in_again(
    visit_day: Visit, language: str, said: str, save: str
) -> None:
    page = visit_day("/", language=language, width=360)
    sign_in(page)
    write(page, f"Dusk {language}")
    tab = sign_out(page)
    page.locator("#body").fill(TEXT)
    page.get_by_role("button", name=save, exact=True).click()
    expect(page.locator("#kept")).to_contain_text(said)
    expect(page.locator("#trouble")).to_be_empty()
    expect(page.locator("#body")).to_have_value(TEXT)
    expect(page).to_have_url(FORM)
    assert barriers(page) == []
    assert not scrolls_sideways(page)
    with page.context.expect_page() as opened:
        page.locator("#kept a").click()
    expect(opened.value.locator("#login")).to_be_visible()
    sign_in(tab)
    with page.expect_navigation():
        page.get_by_role("button", name=save, exact=True).click()
    expect(page.locator("#done")).to_have_text(re.compile(r"Saved\.|Сохранено\."))
    expect(page.locator("#body")).to_have_value(TEXT)


def test_what_is_typed_is_kept_again_by_itself_once_signed_in_again(visit_day: Visit) -> None:
    page = visit_day("/")
    sign_in(page)
    write(page, "Dawn")
    tab = sign_out(page)
    page.locator("#body").fill(TEXT)
    expect(page.locator("#kept")).to_contain_text("you are signed out")
    sign_in(tab)
    expect(page.locator("#kept")).to_have_text("What you typed is kept.", timeout=15_000)


def test_without_script_the_text_is_shown_to_be_copied(visit_day: Visit) -> None:
    page = visit_day("/", script=False)
    sign_in(page)
    write(page, "Noon")
    form = page.url
    page.context.clear_cookies(name=SESSION)
    sign_in(page.context.new_page())  # another session: the form's token is not its
    page.locator("#body").fill(TEXT)
    page.locator("main button[value=save]").click()
    expect(page.get_by_role("textbox", name="What you typed")).to_have_value(TEXT)
    page.goto(form)
    page.context.clear_cookies(name=SESSION)
    page.locator("#body").fill(TEXT)
    page.locator("main button[value=save]").click()
    expect(page.get_by_role("textbox", name="What you typed")).to_have_value(TEXT)
