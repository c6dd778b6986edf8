"""An administrator's day with people: invite, role, second factor, permissions, who did what, take along, erase."""

import io
import re
import time
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from masthead.testing.browser import LiveSite, Visit, barriers, running_site, scrolls_sideways, visits
from masthead.testing.sign_in import PASSWORD, claim_site, sign_in

LINK = re.compile(r"http://localhost:\d+(/invitation/\S+)")
SECONDS = 30
PATHS = (
    *("/accounts", "/accounts?role=member&factor=without", "/accounts/1", "/accounts/1/data"),
    *("/admin/roles", "/admin/roles/editor", "/admin/permissions", "/admin/audit", "/account/data"),
)


@pytest.fixture(scope="module")
def people_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveSite, Path]]:
    """A site with a worker, whose mail lies in a folder."""
    folder = tmp_path_factory.mktemp("people") / "site"
    with running_site(folder, recipe="demo", settings='mail_adapter = "file"\n') as site:
        yield site, folder


@pytest.fixture
def visit(chromium: Browser, people_site: tuple[LiveSite, Path]) -> Iterator[Visit]:
    """Open pages of the site."""
    yield from visits(chromium, people_site[0].url)


@pytest.fixture
def root(visit: Visit, people_site: tuple[LiveSite, Path]) -> Visit:
    """Opens pages; the administrator has chosen a password by the one-time link."""
    claim_site(visit, people_site[0])
    return visit


def invitation(folder: Path, to: str) -> str:
    """Wait for the letter and give the path of its link."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for path in sorted((folder / "data" / "mail").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=default)
            body = message.get_body()
            found = LINK.search(body.get_content()) if body and message["To"] == to else None
            if found:
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no invitation to {to}")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_an_administrators_day(root: Visit, people_site: tuple[LiveSite, Path], *, script: bool) -> None:
    name = "Gutenberg" if script else "Caslon"
    page = root("/", script=script)
    sign_in(page)
    make_role(page, f"Proofreader {name}")
    invite(page, name, f"Proofreader {name}")
    guest = root("/", script=script)
    guest.goto(invitation(people_site[1], f"{name}@example.org"))
    guest.locator("input[name=password]").fill(PASSWORD)
    guest.locator("input[name=again]").fill(PASSWORD)
    guest.locator("main form button[type=submit]").first.click()
    guest.goto("/add")
    expect(guest.get_by_role("heading", level=1)).not_to_contain_text("not allowed")
    look_at_the_log(page, name)
    take_along_and_erase(page, name)
    guest.goto("/account")
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Please sign in first.")
    page.goto("/admin/audit")
    expect(page.get_by_role("table")).to_contain_text("Account erased")
    expect(page.get_by_role("table")).to_contain_text(re.compile(r"Erased account \d+"))
    expect(page.get_by_role("table")).not_to_contain_text(f"{name}@")


def make_role(page: Page, title: str) -> None:
    """Make a role and permit it to add to the directory."""
    page.goto("/admin/roles")
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("The role is there.")).to_be_visible()
    page.get_by_role("link", name="Change permissions").click()
    page.get_by_label(f"{title}: Add people to the directory").select_option("any")
    page.get_by_role("button", name=re.compile(r"Save\s*: users")).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def invite(page: Page, name: str, role: str) -> None:
    """Invite somebody in the role."""
    page.goto("/accounts")
    page.get_by_role("link", name="Invite").click()
    page.locator("main input[name=name]").fill(name)
    page.locator("main input[name=email]").fill(f"{name}@example.org")
    page.locator("main select[name=role]").select_option(label=role)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def look_at_the_log(page: Page, name: str) -> None:
    """Find what was done to the account."""
    page.goto("/accounts")
    page.get_by_label("Find by name or address").fill(name)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="What was done to the account").click()
    expect(page.get_by_role("table")).to_contain_text("Account added")
    expect(page.get_by_role("table")).to_contain_text("Invitation accepted")


def take_along_and_erase(page: Page, name: str) -> None:
    """Give out what is kept, then erase it, each for the password."""
    page.goto("/accounts")
    page.get_by_label("Find by name or address").fill(name)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=name).click()
    account = page.url
    page.get_by_role("link", name="Personal data").click()
    page.get_by_label("Your present password").fill(PASSWORD)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as a ZIP file").click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        assert name in archive.read("users.account.json").decode()
    page.goto(account)
    page.get_by_role("link", name="Erase…").click()
    expect(page.get_by_role("table")).to_contain_text("stays without the name")
    page.get_by_label("Your present password").fill("not this one")
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("main").get_by_role("alert")).to_be_visible()
    page.get_by_label("Your present password").fill(PASSWORD)
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_text("The account is erased.")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(360, "light", "ru"), (360, "dark", "en"), (1280, "light", "en"), (1280, "dark", "ru")],
)
def test_the_pages_keep_nobody_out(root: Visit, width: int, theme: str, language: str) -> None:
    page = root("/", width=width, theme=theme, language=language)
    sign_in(page)
    for path in PATHS:
        page.goto(path)
        assert barriers(page) == [], path
        assert not scrolls_sideways(page), path


def test_permissions_are_set_with_the_keyboard_alone(root: Visit) -> None:
    page = root("/")
    sign_in(page)
    page.goto("/admin/permissions")
    field = page.get_by_label("Member: Add people to the directory")
    field.focus()
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(field).to_have_value("none")
    save = page.get_by_role("button", name=re.compile(r"Save\s*: users"))
    for _ in range(200):
        page.keyboard.press("Tab")
        if save.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Member: Add people to the directory")).to_have_value("none")
