"""An administrator's whole day with one person: invited, permitted, proven, found in the log, given out, erased."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from masthead.testing.browser import LiveSite, Visit
from masthead.testing.factors import Phone
from masthead.testing.person import Person, arrive, person
from masthead.testing.sign_in import PASSWORD, give_password, sign_in

DEMANDED = (
    "Whoever has this role must have a second factor. Who has none is led to set one up before anything else."
)


@pytest.mark.parametrize(
    ("script", "language", "width"),
    [(True, "en", 1280), (False, "ru", 360)],
    ids=["with scripts, wide", "without scripts, in Russian on a phone"],
)
def test_an_administrators_day(
    visit_day: Visit, day_site: LiveSite, *, script: bool, language: str, width: int
) -> None:
    name = ("Gutenberg", "Caslon")[script]
    administrator = person(visit_day, script=script, language=language, width=width)
    guest = person(visit_day, script=script, language=language, width=width)
    sign_in(administrator.page)
    make_role(administrator, f"Proofreader {name}")
    invite(administrator, name, f"Proofreader {name}")
    arrive(guest, day_site, name)
    assert guest.page.url.endswith("/account/second-factor")
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
    person.is_told("The role is there. Say now what it may do.")
    person.press("Demand a second factor")
    person.reads(DEMANDED)
    person.follow("Change permissions")
    person.page.locator("#group-users summary").click()
    for permission in ("Add people to the directory", "Change entries of the directory"):
        person.page.get_by_label(f"{title}: {person.say(permission)}").select_option("any")
    save = person.page.locator("#group-users button[type=submit]")
    save.click()
    person.is_told("Saved.")
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
