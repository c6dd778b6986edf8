"""Signing in to a running site in a browser; its administrator makes herself a password first."""

from collections.abc import Iterator

from playwright.sync_api import Browser, Page, expect

from masthead.testing.browser import LiveSite, Visit, visits

PASSWORD = "four plain words together"  # noqa: S105 - of sites that live as long as their test
_claimed: set[str] = set()
"""Addresses of sites whose administrator has a password; a site has one address and lives once."""


def claim_site(visit: Visit, site: LiveSite) -> None:
    """Choose the administrator's password by the site's one-time link, unless that was done."""
    if site.url in _claimed:
        return
    page = visit(site.sign_in_path, script=False)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.goto("/account/password")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    _claimed.add(site.url)


def claimed_visits(browser: Browser, site: LiveSite) -> Iterator[Visit]:
    """Give what opens pages of a site whose administrator has a password; nothing may go wrong in the console."""
    for visit in visits(browser, site.url):
        claim_site(visit, site)
        yield visit


def sign_in(page: Page, name: str = "admin") -> None:
    """Sign in by a password alone, as the administrator or as `name`, whatever language the page is in."""
    give_password(page, name)
    expect(page.locator("summary").filter(has_text=name)).to_be_visible()


def give_password(page: Page, name: str = "admin", then: str = "/") -> None:
    """Fill in the sign-in form and send it; who has a second factor is asked for it next, and led to `then`."""
    page.goto(f"/sign-in?next={then}")
    page.locator("#login").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").first.click()
