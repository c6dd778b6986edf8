"""Somebody takes their data and leaves: the account goes by its owner's hand, and a last letter says so."""

import re

import pytest
from playwright.sync_api import expect

from masthead.testing.browser import LiveSite, Visit
from masthead.testing.letters import letter
from masthead.testing.person import arrive, person
from masthead.testing.sign_in import PASSWORD, sign_in


@pytest.mark.parametrize(
    ("script", "language", "width"),
    [(True, "en", 1280), (False, "ru", 360)],
    ids=["with scripts, wide", "without scripts, in Russian on a phone"],
)
def test_a_person_leaves_with_their_data(
    visit_day: Visit, day_site: LiveSite, *, script: bool, language: str, width: int
) -> None:
    name = ("Aldus", "Nicolas")[script]
    administrator = visit_day("/", script=False)
    sign_in(administrator)
    administrator.goto("/accounts/invite")
    administrator.locator("#name").fill(name)
    administrator.locator("#email").fill(f"{name}@example.org")
    administrator.get_by_role("button", name="Send the invitation").click()
    expect(administrator.get_by_role("heading", level=1)).to_have_text(name)
    guest = person(visit_day, script=script, language=language, width=width)
    arrive(guest, day_site, name)
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
    assert letter(day_site, f"{name}@example.org", re.compile(farewell))
    administrator.goto(f"/accounts?q={name}")
    expect(administrator.locator("#accounts")).not_to_contain_text(name)
