"""An administrator with nothing but a keyboard: forms mended, lists narrowed, every page of the desk gone through.

A whole day by keyboard is in test_administrators_day.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from masthead.testing.browser import Visit, scrolls_sideways
from masthead.testing.keyboard import obstacles, tab_to, unseen_focus
from masthead.testing.sign_in import sign_in
from masthead.testing.site import make_site

MODULES = "users,hello,pages,menus,cv,administration"


def test_an_administrator_mends_narrows_and_blocks_with_the_keyboard_alone(visit_day: Visit) -> None:
    page = visit_day("/", width=360)
    sign_in(page)
    mend_by_keyboard(page)
    change_role_by_keyboard(page)
    narrow_list_by_keyboard(page)
    block_by_keyboard(page)
    narrow_log_by_keyboard(page)


def mend_by_keyboard(page: Page) -> None:
    """What is wrong with a form has the focus, also after the link to its content, and leads to the field."""
    page.goto("/accounts/invite")
    tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    tab_to(page, "Name")
    page.keyboard.type("Bodoni")
    tab_to(page, "E-mail")
    page.keyboard.type("not an address")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("alert")).to_be_focused()
    tab_to(page, "E-mail")
    page.keyboard.press("Enter")  # the link of the summary leads to the field
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("bodoni@example.org")
    tab_to(page, "Role")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#role")).to_have_value("editor")
    tab_to(page, "Send the invitation")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bodoni")


def change_role_by_keyboard(page: Page) -> None:
    tab_to(page, "Editor")
    page.keyboard.press("Space")
    tab_to(page, "Save")
    with page.expect_navigation():
        page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Editor")).not_to_be_checked()


def narrow_list_by_keyboard(page: Page) -> None:
    """The list is swapped while somebody types: the focus stays where it is, and goes on from there."""
    page.goto("/accounts")
    tab_to(page, "Find by name or address")
    page.keyboard.type("bodo")
    expect(page.locator("td.name")).to_have_text(["Bodoni"])
    expect(page.get_by_label("Find by name or address")).to_be_focused()
    assert unseen_focus(page) == ""
    tab_to(page, "State")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("State")).to_have_value("invited")
    expect(page).to_have_url(re.compile("state=invited"))
    expect(page.get_by_label("State")).to_be_focused()
    tab_to(page, "Bodoni")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bodoni")


def block_by_keyboard(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    tab_to(page, "Block")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Blocked", exact=True)).to_be_visible()


def narrow_log_by_keyboard(page: Page) -> None:
    tab_to(page, "What was done to the account")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/audit?**")
    expect(page.locator("#entries")).to_contain_text("Account blocked")
    tab_to(page, "What")
    page.keyboard.type("Account added")
    expect(page.locator("#entries")).not_to_contain_text("Account blocked")
    expect(page.locator("#entries")).to_contain_text("Account added")
    expect(page.get_by_label("What", exact=True)).to_be_focused()
    assert unseen_focus(page) == ""
    tab_to(page, "Bodoni")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bodoni")


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every address that needs no argument."""
    folder = tmp_path_factory.mktemp("map")
    site = make_site(folder, f"sqlite:///{folder / 'map.db'}", environment={"MODULES": MODULES})
    rules = [rule for rule in site.url_map.iter_rules() if "GET" in (rule.methods or ())]
    found = sorted({rule.rule for rule in rules if not rule.arguments and not rule.websocket})
    site.parts.database.dispose()
    return found


def test_every_page_of_the_desk_is_gone_through_by_keyboard(visit_day: Visit, addresses: list[str]) -> None:
    page = visit_day("/", width=360)
    sign_in(page)
    seen = []
    for path in addresses:
        answer = page.request.get(path)
        if not (answer.ok and 'class="desk"' in answer.text()):
            continue
        page.goto(path)
        assert obstacles(page) == [], path
        assert not scrolls_sideways(page), path
        seen.append(path)
    must = {
        "/admin",
        "/admin/audit",
        "/admin/permissions",
        "/accounts",
        "/accounts/invite",
        "/pages",
        "/menus/new",
    }
    assert must <= set(seen)
