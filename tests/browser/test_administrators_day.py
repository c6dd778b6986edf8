"""An administrator's whole day with one person: invited, permitted, proven, found in the log, given out, erased."""

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from babel.support import NullTranslations, Translations
from playwright.sync_api import Browser, Page, expect

from masthead.engine.web.theme import THEME_FOLDER
from masthead.modules.users import module as users_module
from masthead.testing.browser import LiveSite, Visit, barriers, running_site, scrolls_sideways, visits
from masthead.testing.factors import Phone
from masthead.testing.keyboard import obstacles, tab_to, unseen_focus
from masthead.testing.sign_in import PASSWORD, claim_site, give_password, sign_in
from masthead.testing.site import make_site

SETTINGS = 'mail_adapter = "file"\n'
EVERYTHING = "users,hello,pages,menus,cv,administration"
LINK = re.compile(r"http://localhost:\d+(/invitation/\S+)")
SECONDS = 30
MODULES = Path(users_module.__file__).parents[1]
SPOKEN = (THEME_FOLDER, MODULES / "users", MODULES / "administration")
SCRIPT = re.compile(r"<script\b[^>]*></script>")
DEMANDED = (
    "Whoever has this role must have a second factor. Who has none is led to set one up before anything else."
)
Said = Callable[[str], str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("people") / "site"


@pytest.fixture(scope="module")
def day_site(folder: Path) -> Iterator[LiveSite]:
    """A site with everything, whose mail lies in a folder."""
    settings = SETTINGS + f"modules = {json.dumps(EVERYTHING.split(','))}\n"
    with running_site(folder, settings=settings) as site:
        yield site


@pytest.fixture
def visit_day(chromium: Browser, day_site: LiveSite) -> Iterator[Visit]:
    """Opens pages of the site; the administrator has a password."""
    for visit in visits(chromium, day_site.url):
        claim_site(visit, day_site)
        yield visit


def words(language: str) -> Said:
    """Give what says an English text in the language, as pages do."""
    known: NullTranslations = NullTranslations()
    for folder in SPOKEN:
        catalogue = Translations.load(str(folder / "translations"), [language])
        catalogue.add_fallback(known)
        known = catalogue
    return known.gettext


@dataclass
class Person:
    """Somebody before a window, who reads its language; each page that comes is looked at."""

    page: Page
    say: Said
    mirror: Page | None
    """A window with scripts where there are none: axe needs them. It is shown the very page, with no script of it."""

    def look(self) -> None:
        """Assert that the page keeps nobody out."""
        assert not scrolls_sideways(self.page), self.page.url
        if self.mirror is None:
            assert barriers(self.page) == [], self.page.url
            return
        kept = SCRIPT.sub("", self.page.content())
        self.mirror.route(self.page.url, lambda route: route.fulfill(body=kept, content_type="text/html"))
        self.mirror.goto(self.page.url)
        self.mirror.unroute(self.page.url)
        assert barriers(self.mirror) == [], self.page.url

    def go(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(path)
        self.look()

    def follow(self, text: str) -> None:
        """Follow a link of the content."""
        self.page.get_by_role("main").get_by_role("link", name=self.say(text), exact=True).click()
        self.page.wait_for_load_state()
        self.look()

    def press(self, text: str) -> None:
        """Press a button of the content."""
        self.page.get_by_role("main").get_by_role("button", name=self.say(text), exact=True).first.click()
        self.page.wait_for_load_state()
        self.look()

    def fill(self, label: str, value: str) -> None:
        """Fill in a field."""
        self.page.get_by_role("main").get_by_label(self.say(label), exact=True).fill(value)

    def reads(self, text: str) -> None:
        """Expect the content to say so."""
        expect(self.page.get_by_role("main")).to_contain_text(self.say(text))

    def place(self, text: str) -> None:
        """Go to a place of the desk by its navigation, unfolded first where it is folded."""
        fold = self.page.locator(".desk-fold > summary")
        if fold.is_visible():
            fold.click()
        desk = self.page.get_by_role("navigation", name=self.say("Desk"), exact=True)
        desk.get_by_role("link", name=self.say(text), exact=True).click()
        self.look()


def letter(folder: Path, to: str, link: re.Pattern[str]) -> str:
    """Wait for the letter to somebody in which `link` is found; give what it holds."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for path in sorted((folder / "data" / "mail").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=default)
            body = message.get_body()
            found = link.search(body.get_content()) if body and message["To"] == to else None
            if found:
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no such letter to {to}")


@pytest.mark.parametrize(
    ("script", "language", "width"),
    [(True, "en", 1280), (False, "ru", 360)],
    ids=["with scripts, wide", "without scripts, in Russian on a phone"],
)
def test_an_administrators_day(
    visit_day: Visit, folder: Path, *, script: bool, language: str, width: int
) -> None:
    name, say = ("Gutenberg", "Caslon")[script], words(language)

    def person() -> Person:
        mirror = None if script else visit_day("/welcome", width=width, language=language)
        return Person(visit_day("/", script=script, width=width, language=language), say, mirror)

    administrator, guest = person(), person()
    sign_in(administrator.page)
    make_role(administrator, f"Proofreader {name}")
    invite(administrator, name, f"Proofreader {name}")
    arrive(guest, letter(folder, f"{name}@example.org", LINK))
    phone = set_up_app(guest)
    come_back(guest, name, phone)
    add_to_directory(guest, f"added.by.{name.lower()}")
    find_in_the_log(administrator, name)
    export(administrator, name, f"added.by.{name.lower()}")
    erase(administrator, name)
    guest.go("/account")
    guest.reads("Please sign in first.")
    forgotten(administrator, name)


def make_role(person: Person, title: str) -> None:
    """Make a role and permit it three things."""
    person.go("/admin")
    person.place("Roles")
    person.fill("Title", title)
    person.press("Add")
    person.reads("The role is there. Say now what it may do.")
    person.press("Demand a second factor")
    person.reads(DEMANDED)
    person.follow("Change permissions")
    person.page.locator("#group-users summary").click()
    for permission in ("Add people to the directory", "Change entries of the directory"):
        person.page.get_by_label(f"{title}: {person.say(permission)}").select_option("any")
    save = person.page.locator("#group-users button[type=submit]")
    save.click()
    person.reads("Saved.")
    person.look()


def invite(person: Person, name: str, role: str) -> None:
    """Invite somebody in the role; an address that is none is answered with the way to mend it."""
    person.place("Accounts")
    person.follow("Invite")
    person.fill("Name", name)
    person.fill("E-mail", "nowhere")
    person.page.locator("#role").select_option(label=role)
    person.press("Send the invitation")
    expect(person.page.locator("#email-error")).to_be_visible()
    person.fill("E-mail", f"{name}@example.org")
    person.press("Send the invitation")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(name)
    expect(person.page.get_by_role("checkbox", name=role)).to_be_checked()


def arrive(guest: Person, path: str) -> None:
    """Choose a password by the link of the invitation."""
    guest.go(path)
    guest.page.locator("#password").fill(PASSWORD)
    guest.page.locator("#again").fill(PASSWORD)
    guest.page.get_by_role("main").locator("button[type=submit]").first.click()
    guest.page.wait_for_url("**/account/second-factor")
    guest.look()


def set_up_app(guest: Person) -> Phone:
    """Add an authenticator app, which the role demands before anything else, and keep the recovery codes."""
    guest.go("/users/1/edit")
    guest.reads("Your account needs a second factor. Set one up to go on.")
    guest.follow("Set up an app")
    guest.fill("Your present password", PASSWORD)
    guest.press("Go on")
    phone = Phone(guest.page.locator("main code").inner_text().replace(" ", ""), [])
    guest.fill("Code", phone.code())
    guest.press("Confirm")
    phone.codes = guest.page.locator("ol code").all_inner_texts()
    assert len(phone.codes) == 10
    guest.follow("I have kept them")
    return phone


def come_back(guest: Person, name: str, phone: Phone) -> None:
    """Sign out, and in again with the password and a code of the app."""
    guest.page.locator("summary").filter(has_text=name).click()
    guest.page.get_by_role("button", name=guest.say("Sign out")).click()
    give_password(guest.page, name, "/add")
    guest.reads("One more step")
    guest.look()
    guest.page.locator("#code").fill(phone.wrong_code())
    guest.press("Sign in")
    expect(guest.page.locator("#code-error")).to_be_visible()
    guest.page.locator("#code").fill(phone.code(1))
    guest.press("Sign in")
    expect(guest.page).to_have_url(re.compile("/add$"))


def add_to_directory(guest: Person, entry: str) -> None:
    """Do what the role permits, and be kept from what it does not."""
    guest.page.locator("main input[name=username], main input[name=name]").first.fill(entry)
    guest.page.locator("main input[name=email]").fill("entry@example.org")
    guest.press("Save")
    guest.go(f"/users?q={entry}")
    guest.reads(entry)
    guest.go("/accounts")
    guest.reads("You are not allowed to do this.")


def open_account(person: Person, name: str) -> None:
    """Find somebody in the list of accounts and open their page."""
    person.go("/accounts")
    person.fill("Find by name or address", name)
    person.page.get_by_role("button", name=person.say("Find"), exact=True).click()
    expect(person.page.locator("td.name")).to_have_text([name])
    person.follow(name)


def find_in_the_log(person: Person, name: str) -> None:
    """Find what was done to the account, and what its owner did."""
    open_account(person, name)
    person.follow("What was done to the account")
    for event in ("Account added", "Invitation accepted", "Second factor added"):
        person.reads(event)
    open_account(person, name)
    person.follow("What they did")
    expect(person.page.locator("#entries")).to_contain_text(person.say("Directory entry added"))
    expect(person.page.locator("#entries")).to_contain_text(name)


def export(person: Person, name: str, entry: str) -> None:
    """Give out what is kept about the person, for the administrator's own password; look into the file."""
    open_account(person, name)
    person.follow("Personal data")
    person.fill("Your present password", PASSWORD)
    with person.page.expect_download() as download:
        person.page.get_by_role("button", name=person.say("Download as a ZIP file")).click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        kept = {one: archive.read(one).decode() for one in archive.namelist()}
    (account,) = json.loads(kept["users.account.json"])
    assert (account["name"], account["email"]) == (name, f"{name}@example.org")
    assert "users.entry_added" in {row["event"] for row in json.loads(kept["audit.json"])}
    assert {one["file"] for one in json.loads(kept["about.json"])["files"]} == set(kept) - {"about.json"}
    secret = ("password_hash", "sealed", "code_hash", "token_hash")
    assert not [column for column in secret if f'"{column}"' in "".join(kept.values())]
    assert entry not in kept["users.account.json"]


def erase(person: Person, name: str) -> None:
    """Erase the account: not with a wrong password, but with the right one."""
    open_account(person, name)
    person.follow("Erase…")
    person.reads("stays without the name")
    person.fill("Your present password", "not this one")
    person.press("Erase for good")
    person.reads("This is not your present password.")
    person.fill("Your present password", PASSWORD)
    person.press("Erase for good")
    person.reads("The account is erased.")


def forgotten(person: Person, name: str) -> None:
    """What was done stays in the log; the name is nowhere any more."""
    person.go("/admin/audit?event=users.account_erased")
    number = person.page.locator("#entries td:last-child [dir=auto]").first.inner_text()
    person.go(f"/admin/audit?who={number}")
    gone = person.say("Erased account %(number)s") % {"number": number}
    expect(person.page.locator("#entries")).to_contain_text(gone)
    expect(person.page.locator("#entries")).to_contain_text(person.say("Directory entry added"))
    for path in (f"/admin/audit?who={number}", f"/admin/audit?thing=account&id={number}", "/accounts"):
        person.go(path)
        shown = person.page.locator("#entries, #accounts").inner_text()
        assert name not in shown.replace(f"Proofreader {name}", ""), path


@pytest.mark.parametrize(
    ("script", "language", "width"),
    [(True, "en", 1280), (False, "ru", 360)],
    ids=["with scripts, wide", "without scripts, in Russian on a phone"],
)
def test_a_person_leaves_with_their_data(
    visit_day: Visit, folder: Path, *, script: bool, language: str, width: int
) -> None:
    name, say = ("Aldus", "Nicolas")[script], words(language)
    administrator = visit_day("/", script=False)
    sign_in(administrator)
    administrator.goto("/accounts/invite")
    administrator.locator("#name").fill(name)
    administrator.locator("#email").fill(f"{name}@example.org")
    administrator.get_by_role("button", name="Send the invitation").click()
    mirror = None if script else visit_day("/welcome", width=width, language=language)
    guest = Person(visit_day("/", script=script, width=width, language=language), say, mirror)
    guest.go(letter(folder, f"{name}@example.org", LINK))
    guest.page.locator("#password").fill(PASSWORD)
    guest.page.locator("#again").fill(PASSWORD)
    guest.page.get_by_role("main").locator("button[type=submit]").first.click()
    guest.page.wait_for_url(lambda url: "/invitation/" not in url)
    guest.go("/account")
    guest.follow("Erase your account…")
    guest.reads("What goes")
    guest.reads("What stays, without your name")
    guest.follow("Download your data")
    guest.page.go_back()
    guest.press("Erase my account for good")
    guest.reads("This is not your present password.")
    guest.fill("Your present password", PASSWORD)
    guest.press("Erase my account for good")
    guest.reads("Your account is erased, with what this site kept about you.")
    farewell = {"en": "(the last letter)", "ru": "(последнее письмо)"}[language]
    assert letter(folder, f"{name}@example.org", re.compile(farewell))
    administrator.goto(f"/accounts?q={name}")
    expect(administrator.locator("#accounts")).not_to_contain_text(name)


def test_an_administrator_works_with_the_keyboard_alone(visit_day: Visit) -> None:
    page = visit_day("/sign-in?next=/accounts", width=360)
    tab_to(page, "Name or e-mail")
    page.keyboard.type("admin")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\d/accounts$"))
    invite_by_keyboard(page)
    change_role_by_keyboard(page)
    narrow_list_by_keyboard(page)
    block_by_keyboard(page)
    look_at_log_by_keyboard(page)


def invite_by_keyboard(page: Page) -> None:
    tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    tab_to(page, "Desk")
    page.keyboard.press("Enter")
    tab_to(page, "Dashboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin")
    tab_to(page, "Desk")
    page.keyboard.press("Enter")
    tab_to(page, "Accounts")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\d/accounts$"))
    tab_to(page, "Invite")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/invite")
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
    expect(page.get_by_text("Blocked")).to_be_visible()


def look_at_log_by_keyboard(page: Page) -> None:
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
    site = make_site(folder, f"sqlite:///{folder / 'map.db'}", environment={"MODULES": EVERYTHING})
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
