"""An administrator's whole day with one person: invited, permitted, proven, found in the log, given out, erased.

Three days, one on each database, with and without scripts, wide and on a phone, in both languages: in circumstances that
none of the editors has (test_editors_day). One is lived by keyboard alone.
"""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from masthead.testing.browser import LiveSite
from masthead.testing.factors import Phone
from masthead.testing.person import Day, Person, arrive, person
from masthead.testing.sign_in import PASSWORD, claimed_visits

DEMANDED = (
    "Whoever has this role must have a second factor. Who has none is led to set one up before anything else."
)


DAYS = (
    Day("Gutenberg", {"script": False, "language": "ru", "width": 360}),
    Day("Elzevir", {"script": True, "language": "ru", "width": 1280}, "day_site_on_postgresql"),
    Day(
        "Baskerville", {"script": True, "language": "en", "width": 360}, "day_site_on_mariadb", keyboard=True
    ),
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.name)
def test_an_administrators_day(day: Day, chromium: Browser, request: pytest.FixtureRequest) -> None:
    site: LiveSite = request.getfixturevalue(day.site)
    name, role, entry = day.name, f"Proofreader {day.name}", f"added.by.{day.name.lower()}"
    for visit in claimed_visits(chromium, site):
        administrator = person(visit, keyboard=day.keyboard, **day.how)
        guest = person(visit, keyboard=day.keyboard, **day.how)
        enter(administrator, "admin", "/accounts")
        make_role(administrator, role)
        invite(administrator, name, role)
        arrive(guest, site, name)
        assert guest.page.url.endswith("/account/second-factor")
        phone = set_up_app(guest)
        come_back(guest, name, phone)
        add_to_directory(guest, entry)
        account = find_account(administrator, name)
        find_in_the_log(administrator, name, account)
        export(administrator, name, account, entry)
        erase(administrator, account)
        guest.go("/account")
        guest.reads("Please sign in first.")
        forgotten(administrator, name)


def enter(person: Person, name: str, then: str) -> None:
    """Fill in the sign-in form and send it; who has a second factor is asked for it next."""
    person.go(f"/sign-in?next={then}")
    person.write("#login", name)
    person.write("#password", PASSWORD)
    person.lead("form [type=submit]")


def make_role(person: Person, title: str) -> None:
    """Make a role, permit it two things and demand a second factor of it."""
    person.place("Roles")
    person.fill("Title", title)
    person.press("Add")
    person.is_told("The role is there. Say now what it may do.")
    person.press("Demand a second factor")
    person.reads(DEMANDED)
    person.follow("Change permissions")
    person.use(person.find("#group-users summary"))
    for permission in ("Add people to the directory", "Change entries of the directory"):
        person.pick(f"{title}: {person.say(permission)}", "yes")
    person.lead("#group-users [type=submit]")
    person.is_told("Saved.")


def invite(person: Person, name: str, role: str) -> None:
    """Invite somebody in the role; an address that is none is answered with the way to mend it."""
    person.place("Accounts")
    person.follow("Invite")
    person.fill("Name", name)
    person.fill("E-mail", "nowhere")
    person.pick("Role", role)
    person.press("Send the invitation")
    expect(person.page.locator("#email-error")).to_be_visible()
    person.fill("E-mail", f"{name}@example.org")
    person.press("Send the invitation")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(name)
    expect(person.page.get_by_role("checkbox", name=role)).to_be_checked()


def set_up_app(guest: Person) -> Phone:
    """Add an authenticator app, which the role demands before anything else, and keep the recovery codes."""
    guest.go("/users/1/edit")
    guest.reads("Your account needs a second factor. Set one up to go on.")
    guest.follow("Set up an app")
    guest.fill("Your present password", PASSWORD)
    guest.press("Go on")
    phone = Phone(guest.find("code").inner_text().replace(" ", ""), [])
    guest.fill("Code", phone.code())
    guest.press("Confirm")
    phone.codes = guest.page.locator("ol code").all_inner_texts()
    assert len(phone.codes) == 10
    guest.follow("I have kept them")
    return phone


def come_back(guest: Person, name: str, phone: Phone) -> None:
    """Sign out, and in again with the password and a code of the app."""
    guest.use(guest.page.locator("summary").filter(has_text=name))
    with guest.page.expect_event("load"):
        guest.use(guest.page.get_by_role("button", name=guest.say("Sign out")))
    enter(guest, name, "/add")
    guest.reads("One more step")
    guest.write("#code", phone.wrong_code())
    guest.press("Sign in")
    expect(guest.page.locator("#code-error")).to_be_visible()
    guest.write("#code", phone.code(1))
    guest.press("Sign in")
    expect(guest.page).to_have_url(re.compile("/add$"))


def add_to_directory(guest: Person, entry: str) -> None:
    """Do what the role permits, and be kept from what it does not."""
    guest.write("#username", entry)
    guest.write("#email", "entry@example.org")
    guest.press("Save")
    guest.go(f"/users?q={entry}")
    guest.reads(entry)
    guest.go("/accounts")
    guest.reads("You are not allowed to do this.")


def find_account(person: Person, name: str) -> str:
    """Find somebody in the list of accounts and open their page; give its address."""
    person.place("Accounts")
    person.fill("Find by name or address", name)
    if person.mirror:  # where there are no scripts, nothing narrows the list while one types
        person.press("Find")
    expect(person.page.locator("td.name")).to_have_text([name])
    person.follow(name)
    return person.page.url


def find_in_the_log(person: Person, name: str, account: str) -> None:
    """Find what was done to the account, and what its owner did."""
    person.follow("What was done to the account")
    for event in ("Account added", "Invitation accepted", "Second factor added"):
        person.reads(event)
    person.go(account)
    person.follow("What they did")
    expect(person.page.locator("#entries")).to_contain_text(person.say("Directory entry added"))
    expect(person.page.locator("#entries")).to_contain_text(name)


def export(person: Person, name: str, account: str, entry: str) -> None:
    """Give out what is kept about the person, for the administrator's own password; look into the file."""
    person.go(account)
    person.follow("Personal data")
    person.fill("Your present password", PASSWORD)
    with person.page.expect_download() as download:
        person.use(person.find("form.narrow [type=submit]"))
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        kept = {one: archive.read(one).decode() for one in archive.namelist()}
    (row,) = json.loads(kept["users.account.json"])
    assert (row["name"], row["email"]) == (name, f"{name}@example.org")
    assert "users.entry_added" in {one["event"] for one in json.loads(kept["audit.json"])}
    assert {one["file"] for one in json.loads(kept["about.json"])["files"]} == set(kept) - {"about.json"}
    secret = ("password_hash", "sealed", "code_hash", "token_hash")
    assert not [column for column in secret if f'"{column}"' in "".join(kept.values())]
    assert entry not in kept["users.account.json"]


def erase(person: Person, account: str) -> None:
    """Erase the account: not with a wrong password, but with the right one."""
    person.go(account)
    person.follow("Erase…")
    person.reads("stays without the name")
    person.fill("Your present password", "not this one")
    person.press("Erase for good")
    person.reads("This is not your present password.")
    person.fill("Your present password", PASSWORD)
    person.press("Erase for good")
    person.is_told("The account is erased.")


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
