"""Passkeys: adding and removing them, and signing in by one, as the second factor or alone."""

import json
from typing import Any

import pytest
from sqlalchemy import select, update

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.passkey import Passkey
from masthead.modules.users.models.session import AccountSession
from masthead.modules.users.models.token import OneTimeToken
from masthead.testing.accounts import PASSWORD, Browser, Town
from masthead.testing.factors import FACTORS, PRESENT, Device, challenge_of, codes_on, set_up_app

ASK, ADD = f"{FACTORS}/passkeys/options", f"{FACTORS}/passkeys/new"
OPTIONS, SIGN_IN = "/sign-in/passkey/options", "/sign-in/passkey"


def creation(browser: Browser, proof: str = PASSWORD) -> dict[str, Any]:
    answer = browser.post(ASK, {"name": "laptop", "present": proof})
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = json.loads(answer.text)
    return options


def add(browser: Browser, device: Device, name: str = "laptop") -> list[str]:
    answer = browser.post(ADD, {"name": name, "credential": device.create(creation(browser))})
    assert answer.status_code in {200, 303}, answer.text
    return codes_on(answer.text)


def question(browser: Browser, **fields: str) -> dict[str, Any]:
    answer = browser.post(OPTIONS, fields)
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = json.loads(answer.text)
    return options


def use(browser: Browser, device: Device, **fields: str) -> int:
    answer = browser.post(SIGN_IN, {"credential": device.get(question(browser, **fields))})
    return answer.status_code


@pytest.fixture
def device(town: Town) -> Device:
    """Ann's, and the only second factor that she has."""
    town.settle("Ann")
    made = Device()
    add(town.enter("Ann"), made)
    return made


def half_way(town: Town) -> Browser:
    browser = town.browser()
    assert browser.sign_in("Ann").headers["Location"] == "/sign-in/code"
    return browser


def test_a_passkey_is_added_asked_for_and_removed(every_town: Town) -> None:
    every_town.settle("Ann")
    ann, device = every_town.enter("Ann"), Device()
    assert len(add(ann, device, "Мой телефон")) == 10
    page = ann.get(FACTORS).text
    assert "Мой телефон" in page
    assert "никогда" in page
    browser = half_way(every_town)
    assert browser.get("/account").status_code == 401
    options = question(browser, second="1")
    assert options["rpId"] == "example.org"
    assert len(options["allowCredentials"]) == 1
    done = browser.post(SIGN_IN, {"credential": device.get(options), "next": "/account"})
    assert (done.status_code, done.headers["Location"]) == (303, "/account")
    assert "никогда" not in browser.get(FACTORS).text
    remove = f"{FACTORS}/passkeys/1/remove"
    assert browser.get(remove).status_code == 200
    assert browser.post(remove, {"present": "wrong"}).status_code == 422
    assert browser.post(remove, {"present": PASSWORD}).headers["Location"] == FACTORS
    assert every_town.enter("Ann").get("/account").status_code == 200
    subjects = " ".join(letter.subject for letter in every_town.letters())
    assert "Второй фактор вашей учётной записи" in subjects
    assert "удалён" in subjects


def test_a_passkey_alone_signs_in_who_proved_it_to_the_device(town: Town, device: Device) -> None:
    browser = town.browser()
    options = question(browser)
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")
    assert browser.post(SIGN_IN, {"credential": device.get(options)}).status_code == 303
    assert browser.get("/account").status_code == 200
    device.flags = PRESENT
    unsure = town.browser()
    assert use(unsure, device) == 422
    assert unsure.cookie is None
    assert use(half_way(town), device, second="1") == 303  # beside a password, presence is enough


def test_whoever_has_a_passkey_and_no_password_comes_back_after_a_block(town: Town, device: Device) -> None:
    town.settle("Root", "administrator")
    root = town.enter("Root")
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(update(Account).where(Account.name == "Ann").values(password_hash=None))
        number = work.scalar(select(Account.id).where(Account.name == "Ann"))
    root.post(f"/accounts/{number}/block")
    assert use(town.browser(), device) == 422
    root.post(f"/accounts/{number}/unblock")
    assert use(town.browser(), device) == 303


def test_no_passkey_is_added_without_a_proof_or_a_name(town: Town) -> None:
    town.settle("Ann")
    ann = town.enter("Ann")
    for fields in (
        {"name": "x", "present": ""},
        {"name": "x", "present": "wrong"},
        {"name": "", "present": PASSWORD},
    ):
        answer = ann.post(ASK, fields)
        assert answer.status_code == 422
        assert answer.json
        assert answer.json["error"]["message"]
    assert (
        ann.post(ADD, {"name": "x", "credential": Device().create({"challenge": "AAAA"})}).status_code == 422
    )


@pytest.mark.parametrize(
    "rogue",
    [
        Device(origin="https://evil.example"),
        Device(origin="http://example.org"),
        Device(origin="https://example.org:444"),
        Device(host="evil.example"),
        Device(flags=0),
    ],
    ids=["another site", "without TLS", "another port", "another party", "nobody there"],
)
def test_a_key_that_was_not_made_here_is_refused(town: Town, rogue: Device) -> None:
    town.settle("Ann")
    ann = town.enter("Ann")
    answer = ann.post(ADD, {"name": "x", "credential": rogue.create(creation(ann))})
    assert answer.status_code == 422
    assert "Ключ доступа не подошёл" in answer.text
    with unit_of_work(town.site.parts.database) as work:
        assert not work.scalars(select(Passkey)).all()


def test_a_key_is_taken_once_by_the_session_that_asked_and_in_time(town: Town) -> None:
    town.settle("Ann")
    town.settle("Eve")
    ann, elsewhere, eve = town.enter("Ann"), town.enter("Ann"), town.enter("Eve")
    answer = Device().create(creation(ann))
    for thief in (eve, elsewhere):
        options = creation(ann)
        assert thief.post(ADD, {"name": "x", "credential": Device().create(options)}).status_code == 422
    assert ann.post(ADD, {"name": "x", "credential": answer}).status_code == 200
    assert ann.post(ADD, {"name": "x", "credential": answer}).status_code == 422
    late = Device().create(creation(ann))
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(update(OneTimeToken).values(expires_at=now()))
    assert ann.post(ADD, {"name": "x", "credential": late}).status_code == 422


def test_one_key_is_not_added_twice(town: Town, device: Device) -> None:
    town.settle("Eve")
    eve = town.enter("Eve")
    twice = eve.post(ADD, {"name": "x", "credential": device.create(creation(eve))})
    assert twice.status_code == 422
    with unit_of_work(town.site.parts.database) as work:
        assert len(work.scalars(select(Passkey)).all()) == 1


def test_an_answer_is_taken_once_in_the_browser_that_asked_and_in_time(town: Town, device: Device) -> None:
    browser = half_way(town)
    answer = device.get(question(browser, second="1"))
    assert town.browser().post(SIGN_IN, {"credential": answer}).status_code == 422
    assert half_way(town).post(SIGN_IN, {"credential": answer}).status_code == 422
    fresh = device.get(question(browser, second="1"))
    assert browser.post(SIGN_IN, {"credential": fresh}).status_code == 303
    assert town.browser().post(SIGN_IN, {"credential": fresh}).status_code == 422
    late = half_way(town)
    options = question(late, second="1")
    with unit_of_work(town.site.parts.database, writes=True) as work:
        challenges = update(OneTimeToken).where(OneTimeToken.purpose == "challenge")
        work.execute(challenges.values(expires_at=now()))
    assert late.post(SIGN_IN, {"credential": device.get(options)}).status_code == 422


def test_a_copied_key_is_found_by_its_counter(town: Town, device: Device) -> None:
    assert use(half_way(town), device, second="1") == 303
    device.counter -= 1
    assert use(half_way(town), device, second="1") == 422
    device.counter += 5
    assert use(half_way(town), device, second="1") == 303


def test_somebody_elses_key_does_not_finish_the_sign_in(town: Town, device: Device) -> None:
    town.settle("Eve")
    eve = Device()
    add(town.enter("Eve"), eve)
    browser = half_way(town)
    assert use(browser, eve, second="1") == 422
    assert (
        use(browser, Device(credential_id=device.credential_id), second="1") == 422
    )  # its name, another key
    assert browser.cookie is None


def test_a_blocked_account_is_not_opened_by_its_key(town: Town, device: Device) -> None:
    browser, alone = half_way(town), town.browser()
    options, other = question(browser, second="1"), question(alone)
    town.settle("Root", "administrator")
    assert town.enter("Root").post("/accounts/1/block").status_code == 303
    assert browser.post(SIGN_IN, {"credential": device.get(options)}).status_code == 422
    assert alone.post(SIGN_IN, {"credential": device.get(other)}).status_code == 422
    with unit_of_work(town.site.parts.database) as work:
        assert not work.scalars(select(AccountSession).where(AccountSession.account_id == 1)).all()


def test_a_removed_key_opens_nothing(town: Town, device: Device) -> None:
    browser = half_way(town)
    options = question(browser, second="1")
    ann = town.browser()
    use(ann, device)
    ann.post(f"{FACTORS}/passkeys/1/remove", {"present": PASSWORD})
    assert browser.post(SIGN_IN, {"credential": device.get(options)}).status_code == 422
    assert use(town.browser(), device) == 422


def test_nobody_removes_anothers_key(town: Town, device: Device) -> None:
    town.settle("Eve")
    eve = town.enter("Eve")
    assert eve.get(f"{FACTORS}/passkeys/1/remove").status_code == 404
    assert eve.post(f"{FACTORS}/passkeys/1/remove", {"present": PASSWORD}).status_code == 404


def test_the_last_factor_takes_the_codes_with_it_and_not_the_one_before(town: Town, device: Device) -> None:
    ann = town.browser()
    use(ann, device)
    phone = set_up_app(ann)
    assert phone.codes == []  # the ones that came with the passkey are good still
    ann.post(f"{FACTORS}/passkeys/1/remove", {"present": PASSWORD})
    assert "10 кодов" in ann.get(FACTORS).text
    ann.post(f"{FACTORS}/app/remove", {"present": PASSWORD})
    assert "кодов" not in ann.get(FACTORS).text


@pytest.mark.parametrize("answer", ["", "x", "[]", "{}", "\0", "[" * 60_000, '{"id": 1, "response": {}}'])
def test_rubbish_is_no_passkey(every_town: Town, answer: str) -> None:
    every_town.settle("Ann")
    assert every_town.browser().post(SIGN_IN, {"credential": answer}).status_code == 422
    ann = every_town.enter("Ann")
    assert ann.post(ADD, {"name": "x", "credential": answer}).status_code == 422


def test_a_challenge_is_no_other_token(town: Town, device: Device) -> None:
    browser = half_way(town)
    token = challenge_of(question(browser, second="1"))
    for path in (f"/sign-in/link/{token}", f"/password/reset/{token}", f"/invitation/{token}"):
        assert town.browser().get(path).status_code == 404


def test_challenges_are_not_made_without_end(town: Town) -> None:
    browser = town.browser()
    statuses = [browser.post(OPTIONS).status_code for _ in range(63)]
    assert statuses[:61] == [200] * 61
    assert statuses[-1] == 429
