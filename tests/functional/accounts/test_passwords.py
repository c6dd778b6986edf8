"""Passwords that are changed, forgotten and reset."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.models import OutboxEvent
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.attempt import Attempt
from masthead.modules.users.models.token import OneTimeToken
from masthead.testing.accounts import PASSWORD, Town

NEW = "another horse entirely"


def twice(password: str, **more: str) -> dict[str, str]:
    return {"password": password, "again": password, **more}


def test_a_changed_password_signs_out_everywhere_else(every_town: Town) -> None:
    every_town.settle("Ann")
    here, elsewhere = every_town.enter("Ann"), every_town.enter("Ann")
    before = here.cookie
    answer = here.post("/account/password", twice(NEW, present=PASSWORD))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert here.cookie != before
    assert "Пароль изменён" in here.get("/account").text, "told to the session that has just begun"
    assert elsewhere.get("/account").status_code == 401
    assert every_town.browser().sign_in("Ann").status_code == 422
    assert every_town.browser().sign_in("Ann", NEW).status_code == 303
    letter = every_town.letters()[-1]
    assert letter.to == "Ann@example.org"
    assert letter.link == "/password/forgotten"


def test_a_password_is_not_changed_without_the_present_one(town: Town) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    for present in ("", "wrong", PASSWORD + " "):
        answer = browser.post("/account/password", twice(NEW, present=present))
        assert answer.status_code == 422
        assert 'id="present-error"' in answer.text
        assert 'aria-describedby="present-error"' in answer.text
    assert browser.post("/account/password", twice(NEW, present=PASSWORD)).status_code == 303


def test_guessing_the_present_password_is_slowed_down(town: Town) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    for _ in range(6):
        assert browser.post("/account/password", twice(NEW, present="wrong")).status_code == 422
    assert browser.post("/account/password", twice(NEW, present=PASSWORD)).status_code == 429
    assert browser.post("/account/email", {"email": "a@b.org", "present": PASSWORD}).status_code == 429
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(update(Attempt).values(open_at=now()))
    assert browser.post("/account/password", twice(NEW, present=PASSWORD)).status_code == 303


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (twice(""), "password"),
        (twice("too short"), "password"),
        (twice("x" * 257), "password"),
        (twice("1111111111111"), "password"),
        (twice("annabella12345"), "password"),
        (twice("annabella@example.org"), "password"),
        ({"password": NEW, "again": NEW + "x"}, "again"),
        ({"password": NEW}, "again"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused(town: Town, fields: dict[str, str], wrong: str) -> None:
    town.settle("annabella")
    browser = town.enter("annabella")
    answer = browser.post("/account/password", {"present": PASSWORD, **fields})
    assert answer.status_code == 422
    assert f'id="{wrong}-error"' in answer.text
    assert NEW not in answer.text


def test_a_password_may_hold_any_character(every_town: Town) -> None:
    every_town.settle("Ann")
    browser = every_town.enter("Ann")
    odd = " пароль\0👩‍👩‍👧 ñ "
    assert browser.post("/account/password", twice(odd, present=PASSWORD)).status_code == 303
    assert every_town.browser().sign_in("Ann", odd.replace("ñ", "n\u0303")).status_code == 303


def test_a_forgotten_password_is_reset_once_by_mail(every_town: Town) -> None:
    every_town.settle("Ann")
    signed_in = every_town.enter("Ann")
    answer = every_town.browser().post("/password/forgotten", {"email": "ANN@example.org"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/password/sent")
    letter = every_town.letters()[-1]
    assert letter.to == "Ann@example.org"
    browser = every_town.browser()
    for _ in range(3):
        assert browser.get(letter.link).status_code == 200
    assert browser.post(letter.link, twice("short")).status_code == 422
    assert browser.post(letter.link, twice(NEW)).status_code == 303
    assert browser.get("/account").status_code == 200
    assert signed_in.get("/account").status_code == 401
    for again in (every_town.browser().get(letter.link), every_town.browser().post(letter.link, twice(NEW))):
        assert again.status_code == 404
        assert "Ссылка" in again.text
    assert every_town.browser().sign_in("Ann", NEW).status_code == 303


def test_the_answer_and_the_work_are_the_same_for_an_unknown_address(
    town: Town, statements: list[str]
) -> None:
    town.settle("Ann")
    answers, work = [], []
    for number, email in enumerate(("ann@example.org", "nobody@example.org")):
        browser = town.browser(f"192.0.2.{number}")
        statements.clear()
        answer = browser.post("/password/forgotten", {"email": email})
        answers.append((answer.status_code, answer.headers["Location"], answer.text))
        work.append([one for one in statements if "users_" in one or "outbox" in one])
    assert answers[0] == answers[1]
    assert work[0] == work[1]
    assert not any("users_account" in one for one in work[0])
    assert [letter.to for letter in town.letters()] == ["Ann@example.org"]


def test_neither_blocked_nor_invited_accounts_get_a_link(town: Town) -> None:
    for name, state in (("Blocked", "blocked"), ("Invited", "invited")):
        town.settle(name)
        with unit_of_work(town.site.parts.database, writes=True) as work:
            work.execute(update(Account).where(Account.name == name).values(state=state))
        town.browser().post("/password/forgotten", {"email": f"{name}@example.org"})
    assert town.letters() == []


def test_a_link_dies_with_its_hour_with_a_newer_one_and_with_a_changed_password(town: Town) -> None:
    town.settle("Ann")
    links = []
    for _ in range(2):
        town.browser().post("/password/forgotten", {"email": "ann@example.org"})
        links.append(town.letters()[-1].link)
    assert [town.browser().get(link).status_code for link in links] == [404, 200]
    with unit_of_work(town.site.parts.database, writes=True) as work:
        token = work.scalars(select(OneTimeToken)).one()
        assert timedelta(minutes=59) < token.expires_at - now() <= timedelta(hours=1)
        token.expires_at = now() - timedelta(seconds=1)
    assert town.browser().post(links[1], twice(NEW)).status_code == 404
    town.browser().post("/password/forgotten", {"email": "ann@example.org"})
    link = town.letters()[-1].link
    town.enter("Ann").post("/account/password", twice(NEW, present=PASSWORD))
    assert town.browser().get(link).status_code == 404


def test_a_link_for_one_purpose_serves_no_other(town: Town) -> None:
    town.settle("Ann")
    town.browser().post("/password/forgotten", {"email": "ann@example.org"})
    token = town.letters()[-1].link.rpartition("/")[2]
    for path in (f"/sign-in/link/{token}", f"/invitation/{token}", f"/sign-up/confirm/{token}"):
        assert town.browser().get(path).status_code == 404
        assert town.browser().post(path, twice(NEW, name="Eve")).status_code == 404
    for forged in ("x", "A" * 43, "%00", "%ff", "é", "' OR 1=1 --", "x" * 3000):
        assert town.browser().get(f"/password/reset/{forged}").status_code == 404
        assert town.browser().post(f"/password/reset/{forged}", twice(NEW)).status_code == 404
    assert town.browser().get(f"/password/reset/{token}").status_code == 200


def test_neither_the_outbox_nor_the_tables_hold_the_secret_of_a_link(town: Town) -> None:
    town.settle("Ann")
    town.browser().post("/password/forgotten", {"email": "ann@example.org"})
    secret = town.letters()[-1].link.rpartition("/")[2]
    with unit_of_work(town.site.parts.database) as work:
        kept = [event.payload for event in work.scalars(select(OutboxEvent))]
        kept += [token.token_hash + token.payload for token in work.scalars(select(OneTimeToken))]
    assert kept
    assert not any(secret in one for one in kept)


def test_a_forged_host_does_not_reach_the_letters(town: Town) -> None:
    town.settle("Ann")
    town.site.test_client().post(
        "/password/forgotten",
        data={"email": "ann@example.org"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    text = town.letters()[-1].text
    assert "evil" not in text
    assert "https://example.org/password/reset/" in text


def test_one_address_cannot_flood_a_mailbox_and_one_client_cannot_flood_many(town: Town) -> None:
    town.settle("Ann")
    statuses = [
        town.browser(f"192.0.2.{number}")
        .post("/password/forgotten", {"email": "ann@example.org"})
        .status_code
        for number in range(8)
    ]
    assert statuses[:6] == [303] * 6
    assert statuses[6:] == [429] * 2
    statuses = [
        town.browser("198.51.100.1").post("/password/forgotten", {"email": f"{n}@example.org"}).status_code
        for n in range(8)
    ]
    assert 429 in statuses


@pytest.mark.parametrize(
    "email", ["", "x", "a@b", "a@b.org\0", "a@b.org\r\nBcc: c@d.org", "x" * 300 + "@b.org"]
)
def test_what_is_no_address_gets_an_error_at_the_field(town: Town, email: str) -> None:
    answer = town.browser().post("/password/forgotten", {"email": email})
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
