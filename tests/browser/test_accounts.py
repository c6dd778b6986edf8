"""Signing in and looking after an account, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from masthead.testing.browser import LiveSite, Visit
from masthead.testing.sign_in import PASSWORD, claim_site, sign_in


@pytest.fixture
def administrator(visit_locked: Visit, locked_site: LiveSite) -> Visit:
    """Opens pages of a site whose administrator has chosen a password by the one-time link."""
    claim_site(visit_locked, locked_site)
    return visit_locked


def test_the_one_time_link_leads_to_a_password_and_works_once(
    administrator: Visit, locked_site: LiveSite
) -> None:
    page = administrator(locked_site.sign_in_path)
    expect(page.get_by_role("heading", level=1)).to_contain_text("This link has been used")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_wrong_password_is_refused_and_the_right_one_leads_back(
    administrator: Visit, *, script: bool
) -> None:
    page = administrator("/users", script=script)
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    page.get_by_label("Name or e-mail").fill("admin")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("is wrong")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="List of users")).to_be_visible()
    page.locator("summary").filter(has_text="admin").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


def test_the_administrator_changes_and_deletes_with_htmx(administrator: Visit) -> None:
    page = administrator("/")
    sign_in(page)
    page.goto("/add")
    page.get_by_label("Name").fill("galley.proof")
    page.get_by_label("Email").fill("galley@example.com")
    page.get_by_role("button", name="Save").click()
    page.goto("/users?q=galley")
    page.get_by_role("link", name="Change galley.proof").click()
    page.get_by_label("Email").fill("proof@example.com")
    page.get_by_role("button", name="Save").click()
    page.goto("/users?q=galley")
    expect(page.get_by_role("cell", name="proof@example.com")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete galley.proof").click()
    expect(page.get_by_text("Nobody is called that.")).to_be_visible()


def test_who_was_signed_out_meanwhile_is_told_so_and_finds_the_way_in(administrator: Visit) -> None:
    page = administrator("/")
    sign_in(page)
    page.goto("/users")
    other = page.context.new_page()
    other.goto("/")
    other.locator("summary").filter(has_text="admin").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete pressroom").click()
    expect(page.locator("#trouble")).to_contain_text("Please sign in first.")
    page.locator("#trouble").get_by_role("link", name="Sign in").click()
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_visitor_who_may_not_write_is_led_to_the_sign_in(visit_locked: Visit) -> None:
    page = visit_locked("/users", script=False)
    page.get_by_role("link", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please sign in first.")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=(/|%2F)add$"))
