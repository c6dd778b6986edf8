"""A second factor: setting it up, being asked for it, and everything that must not get past it."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.settings.secret import Secret
from masthead.modules.users.commands.factors import remove_factors
from masthead.modules.users.commands.roles import block_account
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.attempt import Attempt
from masthead.modules.users.models.session import AccountSession
from masthead.modules.users.models.token import HALF, OneTimeToken
from masthead.modules.users.models.totp import Totp
from masthead.modules.users.policies.sign_in import FACTOR_PATIENCE
from masthead.testing.accounts import PASSWORD, Browser, Town
from masthead.testing.factors import FACTORS, Phone, secret_on, set_up_app

QUESTION = "/sign-in/code"
WRONG = "Код неверен или уже использован."


@pytest.fixture
def phone(town: Town) -> Phone:
    """Of Ann, whose account asks for its codes."""
    town.settle("Ann")
    return set_up_app(town.enter("Ann"))


def half_of(browser: Browser) -> str | None:
    found = browser.client.get_cookie("masthead_half", path="/sign-in")
    return found.value if found else None


def half_way(town: Town, address: str = "192.0.2.1") -> Browser:
    browser = town.browser(address)
    answer = browser.sign_in("Ann")
    assert answer.headers["Location"] == QUESTION
    assert half_of(browser)
    return browser


def test_a_password_alone_gives_no_right_and_the_code_gives_all(every_town: Town) -> None:
    every_town.settle("Ann")
    phone = set_up_app(every_town.enter("Ann"))
    browser = every_town.browser()
    answer = browser.sign_in("Ann", next="/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/code?next=/account")
    assert browser.cookie is None
    assert browser.get("/account").status_code == 401
    assert 'autocomplete="one-time-code"' in browser.get(QUESTION).text
    done = browser.post(QUESTION, {"code": phone.code(1), "next": "/account"})
    assert (done.status_code, done.headers["Location"]) == (303, "/account")
    assert browser.get("/account").status_code == 200
    assert half_of(browser) is None


def test_the_half_cookie_is_short_lived_and_out_of_reach(town: Town, phone: Phone) -> None:
    plain = town.browser().sign_in("Ann").headers["Set-Cookie"]
    parts = ("HttpOnly", "SameSite=Lax", "Path=/sign-in", "Max-Age=600")
    assert all(part in plain for part in parts)
    secure = town.site.test_client().post(
        "/sign-in", data={"login": "Ann", "password": PASSWORD}, base_url="https://example.org"
    )
    assert "Secure" in secure.headers["Set-Cookie"]


def test_half_a_session_is_none(town: Town, phone: Phone) -> None:
    browser = half_way(town)
    thief = town.browser()
    thief.client.set_cookie("masthead_session", str(half_of(browser)))
    for path in ("/account", FACTORS, "/account/sessions"):
        assert thief.get(path).status_code == 401
    assert thief.client.post(f"{FACTORS}/app/remove", data={"present": PASSWORD}).status_code == 401
    with unit_of_work(town.site.parts.database) as work:
        assert len(work.scalars(select(AccountSession)).all()) == 1  # the one that set the app up


@pytest.mark.parametrize("half", ["", "x", "A" * 43, "\0" * 43, "é", "' OR 1=1 --"])
def test_a_forged_half_session_leads_back_to_the_password(town: Town, phone: Phone, half: str) -> None:
    client = town.site.test_client()
    headers = {"Cookie": f"masthead_half={half}"}
    for answer in (
        client.get(QUESTION, headers=headers),
        client.post(QUESTION, headers=headers, data={"code": phone.code(1)}),
        client.post(QUESTION, headers=headers, data={"code": "no code"}),
    ):
        assert answer.headers["Location"].startswith("/sign-in?late=1")
        assert "masthead_session" not in str(answer.headers.getlist("Set-Cookie"))
    assert client.get("/account").status_code == 401


def test_the_code_belongs_to_the_browser_that_gave_the_password(town: Town, phone: Phone) -> None:
    half_way(town)
    answer = town.browser().post(QUESTION, {"code": phone.code(1)})
    assert answer.headers["Location"] == "/sign-in?late=1"


@pytest.mark.parametrize(
    "code", ["", "1", "12345", "1234567", "abcdef", "１２３４５６", "000 000x", "\0" * 6, "-12345", "x" * 41]
)
def test_rubbish_is_no_code(town: Town, phone: Phone, code: str) -> None:
    browser = half_way(town)
    answer = browser.post(QUESTION, {"code": code})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert browser.cookie is None


def test_a_code_is_taken_once(town: Town, phone: Phone) -> None:
    code = phone.code(1)
    first, second = half_way(town), half_way(town)
    assert first.post(QUESTION, {"code": f" {code[:3]} {code[3:]} "}).status_code == 303
    replayed = second.post(QUESTION, {"code": code})
    assert replayed.status_code == 422
    assert WRONG in replayed.text
    assert second.post(QUESTION, {"code": phone.code()}).status_code == 422  # older than the last one
    assert second.cookie is None


def test_the_code_that_confirmed_the_app_signs_nobody_in(town: Town) -> None:
    town.settle("Ann")
    ann = town.enter("Ann")
    ann.post(f"{FACTORS}/app", {"present": PASSWORD})
    phone = Phone(secret_on(ann.get(f"{FACTORS}/app/confirm").text), [])
    code = phone.code()
    ann.post(f"{FACTORS}/app/confirm", {"code": code})
    assert half_way(town).post(QUESTION, {"code": code}).status_code == 422


def test_half_a_sign_in_ends_after_ten_minutes_and_with_its_use(town: Town, phone: Phone) -> None:
    late, used = half_way(town), half_way(town)
    spent = str(half_of(used))
    assert used.post(QUESTION, {"code": phone.code(1)}).status_code == 303
    used.client.set_cookie("masthead_half", spent, path="/sign-in")
    assert used.post(QUESTION, {"recovery": phone.codes[0]}).headers["Location"] == "/sign-in?late=1"
    with unit_of_work(town.site.parts.database, writes=True) as work:
        halves = update(OneTimeToken).where(OneTimeToken.purpose == HALF)
        work.execute(halves.values(expires_at=now() - timedelta(seconds=1)))
    answer = late.post(QUESTION, {"recovery": phone.codes[0], "next": "/add"})
    assert answer.headers["Location"] == "/sign-in?late=1&next=/add"
    assert half_of(late) is None
    assert "слишком много времени" in late.get("/sign-in?late=1").text


def test_the_session_before_goes_on_until_the_code_and_ends_with_it(town: Town, phone: Phone) -> None:
    town.settle("Ben")
    browser = town.enter("Ben")
    before = str(browser.cookie)
    browser.sign_in("Ann")
    assert browser.cookie == before
    assert browser.get(QUESTION).text.count('name="csrf_token"') >= browser.get(QUESTION).text.count(
        'action="/sign-in/code"'
    )
    assert browser.client.post(QUESTION, data={"code": phone.code(1)}).status_code == 400  # without the token
    assert browser.post(QUESTION, {"code": phone.code(1)}).status_code == 303
    assert browser.cookie != before
    stale = town.browser()
    stale.client.set_cookie("masthead_session", before)
    assert stale.get("/account").status_code == 401


def test_the_code_leads_to_no_other_site(town: Town, phone: Phone) -> None:
    browser = town.browser()
    location = browser.sign_in("Ann", next="//evil.example/").headers["Location"]
    assert location == QUESTION
    done = browser.post(QUESTION, {"code": phone.code(1), "next": "https://evil.example/"})
    assert done.headers["Location"] == "/"


def test_codes_are_tried_more_and_more_slowly_wherever_they_come_from(town: Town, phone: Phone) -> None:
    def try_wrong(number: int) -> int:
        field = ("code", "recovery")[number % 2]
        return half_way(town, f"192.0.2.{number}").post(QUESTION, {field: phone.wrong_code()}).status_code

    assert [try_wrong(number) for number in range(FACTOR_PATIENCE.free)] == [422] * FACTOR_PATIENCE.free
    with unit_of_work(
        town.site.parts.database, writes=True
    ) as work:  # so many that the pause outlasts a slow machine
        work.execute(
            update(Attempt).where(Attempt.key.like("factor:%")).values(failures=Attempt.failures + 5)
        )
    assert try_wrong(FACTOR_PATIENCE.free) == 422
    held = half_way(town, "198.51.100.1").post(QUESTION, {"code": phone.code(1)})
    assert held.status_code == 429
    assert int(held.headers["Retry-After"]) >= 1
    assert "Слишком много попыток" in held.text
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(update(Attempt).values(open_at=now()))
    assert half_way(town).post(QUESTION, {"code": phone.code(1)}).status_code == 303
    with unit_of_work(town.site.parts.database) as work:
        assert not work.scalars(select(Attempt).where(Attempt.key.like("factor:%"))).all()


def test_an_address_that_guesses_codes_of_many_is_held_up(town: Town, phone: Phone) -> None:
    half_way(town).post(QUESTION, {"code": phone.wrong_code()})
    with unit_of_work(town.site.parts.database, writes=True) as work:
        address = update(Attempt).where(Attempt.key == "factor@192.0.2.1")
        work.execute(address.values(failures=21, open_at=now() + timedelta(minutes=1)))
    assert half_way(town).post(QUESTION, {"code": phone.code(1)}).status_code == 429
    assert half_way(town, "192.0.2.2").post(QUESTION, {"code": phone.code(1)}).status_code == 303


def block(town: Town, number: int) -> None:
    with unit_of_work(town.site.parts.database, writes=True) as work:
        block_account(work, town.mayor, number)


def erase(town: Town, number: int) -> None:
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(delete(Account).where(Account.id == number))


def unprotect(town: Town, number: int) -> None:
    with unit_of_work(town.site.parts.database, writes=True) as work:
        remove_factors(work, town.mayor, number)


@pytest.mark.parametrize("change", [block, erase, unprotect])
def test_what_happens_to_the_account_meanwhile_ends_the_half(
    every_town: Town, change: Callable[[Town, int], None]
) -> None:
    number = every_town.settle("Ann")
    phone = set_up_app(every_town.enter("Ann"))
    browser = half_way(every_town)
    change(every_town, number)
    assert browser.get(QUESTION).headers["Location"] == "/sign-in?late=1"
    for field, code in (("code", phone.code(1)), ("recovery", phone.codes[0])):
        browser = browser if half_of(browser) else every_town.browser()
        assert browser.post(QUESTION, {field: code}).headers["Location"] == "/sign-in?late=1"
    assert browser.cookie is None


def test_a_new_password_ends_what_the_former_one_began(town: Town, phone: Phone) -> None:
    thief = half_way(town)
    ann = half_way(town)
    ann.post(QUESTION, {"code": phone.code(1)})
    ann.post(
        "/account/password", {"password": "a whole new one", "again": "a whole new one", "present": PASSWORD}
    )
    assert thief.post(QUESTION, {"recovery": phone.codes[0]}).headers["Location"] == "/sign-in?late=1"


def test_a_forgotten_password_does_not_walk_around_the_factor(town: Town, phone: Phone) -> None:
    browser = town.browser()
    browser.post("/password/forgotten", {"email": "ann@example.org"})
    link = town.letters()[-1].link
    new = {"password": "a whole new one", "again": "a whole new one"}
    assert browser.post(link, new).headers["Location"] == QUESTION
    assert browser.get("/account").status_code == 401
    assert browser.post(QUESTION, {"code": phone.code(1)}).status_code == 303
    assert browser.get("/account").status_code == 200


def test_the_sites_own_link_for_its_administrator_asks_for_the_factor(town: Town) -> None:
    town.settle("Root", "administrator", password=None)
    assert town.site.parts.identity
    with unit_of_work(town.site.parts.database, writes=True) as work:
        first = town.site.parts.identity.first_link(work)
    root = town.browser()
    root.post(first)
    phone = set_up_app(root, "")
    with unit_of_work(town.site.parts.database, writes=True) as work:
        second = town.site.parts.identity.first_link(work)
    browser = town.browser()
    assert browser.post(second).headers["Location"] == QUESTION
    assert browser.post(QUESTION, {"code": phone.code(1)}).status_code == 303


def test_a_changed_secret_key_is_said_and_a_recovery_code_helps(
    town: Town, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    town.site.parts = dataclasses.replace(town.site.parts, secret_key=Secret("SECRET_KEY", "another one"))
    browser = half_way(town)
    told = browser.post(QUESTION, {"code": phone.code(1)})
    assert told.status_code == 422
    assert "Секретный ключ этого сайта изменился" in told.text
    assert "restore it, or run masthead user factor NAME --remove" in str(caplog.records[-1].__dict__)
    assert phone.secret not in caplog.text
    assert browser.post(QUESTION, {"recovery": phone.codes[0]}).status_code == 303
    assert browser.post(f"{FACTORS}/app/remove", {"present": phone.code(1)}).status_code == 422
    assert browser.post(f"{FACTORS}/app/remove", {"present": PASSWORD}).status_code == 303
    assert set_up_app(browser).codes


def test_the_database_holds_neither_secret_nor_codes(town: Town, phone: Phone, tmp_path: Path) -> None:
    held = b"".join(path.read_bytes() for path in tmp_path.glob("site.db*"))
    assert b"users_totp" in held
    for hidden in (phone.secret, phone.codes[0], phone.codes[0].replace("-", "")):
        assert hidden.encode() not in held
    other = town.settle("Eve")
    with unit_of_work(town.site.parts.database) as work:
        sealed = work.scalars(select(Totp.sealed)).one()
    with unit_of_work(town.site.parts.database, writes=True) as work:
        moved = Totp(account_id=other, sealed=sealed, created_at=now(), confirmed_at=now(), last_step=0)
        work.add(moved)
    eve = town.browser()
    eve.sign_in("Eve")
    assert "Секретный ключ этого сайта изменился" in eve.post(QUESTION, {"code": phone.code(1)}).text
