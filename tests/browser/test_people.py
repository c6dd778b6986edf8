"""Permissions by keyboard. The whole story of people and their accounts is in test_administrators_day."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from masthead.testing.browser import LiveSite, Visit, running_site
from masthead.testing.keyboard import tab_to
from masthead.testing.sign_in import claimed_visits, sign_in


@pytest.fixture(scope="module")
def people_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The demo site."""
    with running_site(tmp_path_factory.mktemp("people") / "site") as site:
        yield site


@pytest.fixture
def root(chromium: Browser, people_site: LiveSite) -> Iterator[Visit]:
    """Opens pages; the administrator has chosen a password by the one-time link."""
    yield from claimed_visits(chromium, people_site)


def test_permissions_are_set_with_the_keyboard_alone(root: Visit) -> None:
    page = root("/")
    sign_in(page)
    page.goto("/admin/permissions")
    tab_to(page, "People and accounts")
    page.keyboard.press("Enter")
    field = page.get_by_label("Member: Add people to the directory")
    tab_to(page, "Member: Add people to the directory")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(field).to_have_value("none")
    tab_to(page, "Save: People and accounts")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Member: Add people to the directory")).to_have_value("none")
