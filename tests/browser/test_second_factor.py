"""A second factor in a browser: an app without scripts, a passkey with Chromium's own authenticator."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from masthead.testing.browser import LiveSite, Visit, barriers, running_site, scrolls_sideways, visits
from masthead.testing.factors import FACTORS, Phone
from masthead.testing.sign_in import PASSWORD, claim_site, give_password

PHONE_WIDTH = 320
ACCOUNT = re.compile("//[^/?]+/account$")
"""Not the sign-in page, whose address ends with where it leads."""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site of its own: its administrator's factors would be in the way of other tests."""
    with running_site(tmp_path_factory.mktemp("factors") / "site") as made:
        yield made


@pytest.fixture
def visit_by_name(chromium: Browser, site: LiveSite) -> Iterator[Visit]:
    """Open pages of the site by a name: a bare address has no passkeys."""
    yield from visits(chromium, site.url.replace("127.0.0.1", "localhost"))


@pytest.fixture
def administrator(visit_by_name: Visit, site: LiveSite) -> Visit:
    """Opens pages as the administrator, who has chosen a password by the one-time link."""
    claim_site(visit_by_name, site)
    return visit_by_name


def sign_in(page: Page) -> None:
    give_password(page, then="/account")


def sign_out(page: Page) -> None:
    page.locator("summary").filter(has_text="admin").click()
    page.get_by_role("button", name="Sign out").click()


def keeps_nobody_out(page: Page) -> None:
    assert barriers(page) == [], page.url
    assert not scrolls_sideways(page), page.url


def plug_in(page: Page) -> Any:
    """Give the page's browser a device that keeps passkeys."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    return devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def test_an_app_and_recovery_codes_work_without_scripts_at_phone_width(administrator: Visit) -> None:
    page = administrator("/", script=False, width=PHONE_WIDTH)
    sign_in(page)
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Your present password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    picture = page.get_by_role("img", name="QR code")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    phone = Phone(page.locator("code").inner_text().replace(" ", ""), [])
    page.get_by_label("Code").fill("12")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("This code is wrong")
    page.get_by_label("Code").fill(phone.code())
    page.get_by_role("button", name="Confirm").click()
    codes = page.locator("ol code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 codes are left.")).to_be_visible()
    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_label("Code", exact=True).fill(phone.code(1))
    page.get_by_role("main").get_by_role("button", name="Sign in").first.click()
    expect(page).to_have_url(ACCOUNT)
    sign_out(page)
    sign_in(page)
    page.get_by_text("Use a recovery code").click()
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("main").get_by_role("button", name="Sign in").last.click()
    expect(page).to_have_url(ACCOUNT)
    page.goto(FACTORS)
    expect(page.get_by_text("9 codes are left.")).to_be_visible()
    page.goto(f"{FACTORS}/passkeys/new")
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    page.goto(f"{FACTORS}/app/remove")
    page.get_by_label("Your password, or a code").fill(codes[1])
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The second factor is removed.")).to_be_visible()


def test_a_passkey_is_added_asked_for_and_enough_alone(administrator: Visit) -> None:
    page = administrator("/", width=PHONE_WIDTH)
    plug_in(page)
    sign_in(page)
    page.goto(FACTORS)
    keeps_nobody_out(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("laptop")
    page.get_by_label("Your present password").fill("not this one")
    keeps_nobody_out(page)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_text("This is not your present password.")).to_be_visible()
    keeps_nobody_out(page)
    page.get_by_label("Your present password").fill(PASSWORD)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("ol code")).to_have_count(10)
    keeps_nobody_out(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("cell", name="laptop", exact=True)).to_be_visible()
    keeps_nobody_out(page)
    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    keeps_nobody_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(ACCOUNT)
    sign_out(page)
    page.goto("/sign-in?next=/account")
    keeps_nobody_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(ACCOUNT)
    for path in ("/app", "/codes", "/passkeys/1/remove"):
        page.goto(FACTORS + path)
        keeps_nobody_out(page)
    page.goto(f"{FACTORS}/app")
    page.get_by_label("Your password, or a code").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    keeps_nobody_out(page)


def test_who_has_no_passkey_is_told_so_and_can_go_another_way(visit_by_name: Visit) -> None:
    page = visit_by_name("/sign-in")
    plug_in(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not used.")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_focused()
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_bare_address_offers_no_passkeys(chromium: Browser, site: LiveSite) -> None:
    for visit in visits(chromium, site.url):
        page = visit("/sign-in")
        expect(page.get_by_label("Password")).to_be_visible()
        assert page.locator("[data-passkey]").count() == 0
