"""Signing in and out, as people do it and as those do who should not get in."""

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import DatabaseIsUnavailable
from masthead.modules.users.metrics import SIGN_INS
from masthead.modules.users.models import password as passwords
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.attempt import Attempt
from masthead.modules.users.models.session import AccountSession
from masthead.modules.users.views import arrival
from masthead.testing.accounts import PASSWORD, Town

WRONG = "Неверное имя или пароль."


def test_somebody_signs_in_by_name_or_address_and_out_again(every_town: Town) -> None:
    every_town.settle("Ann")
    for login in ("Ann", "ANN", " ann ", "Ann@Example.org", "Ａnn"):
        browser = every_town.browser()
        answer = browser.sign_in(login, next="/account")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
        assert browser.get("/account").status_code == 200
        assert browser.post("/sign-out").status_code == 303
        assert browser.cookie is None
        assert browser.get("/account").status_code == 401


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(town: Town) -> None:
    town.settle("Ann")
    plain = town.browser().sign_in("Ann").headers["Set-Cookie"]
    assert all(part in plain for part in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Secure" not in plain
    secure = town.site.test_client().post(
        "/sign-in", data={"login": "Ann", "password": PASSWORD}, base_url="https://example.org"
    )
    assert "Secure" in secure.headers["Set-Cookie"]


def test_nobody_learns_whether_a_name_is_known(town: Town) -> None:
    town.settle("Ann")
    town.settle("Invited", password=None)
    town.settle("Gone")
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(update(Account).where(Account.name == "Gone").values(state="blocked"))
    answers = [
        town.browser(f"192.0.2.{number}").sign_in(login, password)
        for number, (login, password) in enumerate(
            [
                ("Ann", "wrong"),
                ("Nobody", "wrong"),
                ("Invited", PASSWORD),
                ("Gone", PASSWORD),
                ("a@b.org", "x"),
            ]
        )
    ]
    assert {answer.status_code for answer in answers} == {422}
    pages = {
        answer.text.replace(login, "").replace("a@b.org", "")
        for answer, login in zip(answers, ["Ann", "Nobody", "Invited", "Gone", "a@b.org"], strict=True)
    }
    assert len(pages) == 1
    assert WRONG in answers[0].text
    assert all("masthead_session" not in answer.headers.get("Set-Cookie", "") for answer in answers)


def test_the_work_for_an_unknown_name_is_that_for_a_wrong_password(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.settle("Ann")
    town.settle("Invited", password=None)
    spent: list[int] = []
    argon2 = passwords._argon2()

    class Counting(argon2.PasswordHasher):  # type: ignore[misc]
        def hash(self, password: bytes) -> str:
            spent[-1] += 1
            return str(super().hash(password))

        def verify(self, hashed: str, password: bytes) -> bool:
            spent[-1] += 1
            return bool(super().verify(hashed, password))

    monkeypatch.setattr(argon2, "PasswordHasher", Counting)
    for number, login in enumerate(("Ann", "Nobody", "Invited", "nobody@example.org")):
        spent.append(0)
        town.browser(f"192.0.2.{number}").sign_in(login, "wrong")
    assert spent == [1, 1, 1, 1]


def test_while_a_password_is_judged_the_request_holds_no_connection(
    every_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_town.settle("Ann")
    planted = every_town.enter("Ann")  # with a session, so that it is asked who signs in
    pool: Any = every_town.site.parts.database.engine.pool
    held: list[int] = []
    argon2 = passwords._argon2()

    class Watching(argon2.PasswordHasher):  # type: ignore[misc]
        def verify(self, hashed: str, password: bytes) -> bool:
            held.append(pool.checkedout())
            return bool(super().verify(hashed, password))

    monkeypatch.setattr(argon2, "PasswordHasher", Watching)
    assert planted.sign_in("Ann").status_code == 303
    assert every_town.browser().sign_in("Ann", "wrong").status_code == 422
    assert held == [0, 0]


def test_a_name_is_tried_more_and_more_slowly_wherever_the_attempts_come_from(every_town: Town) -> None:
    every_town.settle("Ann")
    for number in range(6):
        assert every_town.browser(f"192.0.2.{number}").sign_in("Ann", "wrong").status_code == 422
    held = every_town.browser("192.0.2.77").sign_in("aNN")
    assert held.status_code == 429
    assert int(held.headers["Retry-After"]) >= 1
    assert "Слишком много попыток" in held.text
    unknown = every_town.browser("192.0.2.78")
    assert unknown.sign_in("Ben", "wrong").status_code == 422
    with unit_of_work(every_town.site.parts.database, writes=True) as work:
        work.execute(update(Attempt).values(open_at=now() - timedelta(seconds=1)))
    assert every_town.browser("192.0.2.77").sign_in("Ann").status_code == 303
    with unit_of_work(every_town.site.parts.database) as work:
        assert [a.failures for a in work.scalars(select(Attempt).where(Attempt.key.like("sign_in:%")))] == [1]


def test_an_address_is_held_up_whatever_names_it_tries(town: Town) -> None:
    town.settle("Ann")
    thief = town.browser("2001:db8::1")
    for number in range(21):
        assert thief.sign_in(f"name{number}", "wrong").status_code == 422
    for address in ("2001:db8::1", "2001:db8::ffff:1"):
        assert town.browser(address).sign_in("Ann").status_code == 429
    assert town.browser("2001:db8:0:1::1").sign_in("Ann").status_code == 303


def test_ones_own_success_does_not_pay_for_attempts_on_others(town: Town) -> None:
    town.settle("Thief")
    for number in range(21):
        town.browser().sign_in(f"name{number}", "wrong")
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(update(Attempt).values(open_at=now()))
    assert town.browser().sign_in("Thief").status_code == 303
    assert town.browser().sign_in("name99", "wrong").status_code == 422
    assert town.browser().sign_in("name98", "wrong").status_code == 429


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/%09/evil.example\t",
        "javascript:alert(1)",
        "http:evil.example",
        "///evil.example",
        " //evil.example",
        "/\n/evil.example",
        "account",
        "",
    ],
)
def test_sign_in_leads_to_no_other_site(town: Town, target: str) -> None:
    town.settle("Ann")
    browser = town.browser()
    location = browser.sign_in("Ann", next=target).headers["Location"]
    assert location == "/"
    again = browser.client.get("/sign-in", query_string={"next": target})
    assert again.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("", ""),
        ("Ann", ""),
        ("", PASSWORD),
        ("Ann\0", PASSWORD),
        ("Ann\ud800", PASSWORD),
        ("Ann", "x" * 10_000),
        ("x" * 10_000, PASSWORD),
        ("Ann", PASSWORD + "\0"),
        ("' OR 1=1 --", PASSWORD),
        ("%", PASSWORD),
        ("\u200d", PASSWORD),
    ],
)
def test_rubbish_lets_nobody_in(every_town: Town, login: str, password: str) -> None:
    every_town.settle("Ann")
    answer = every_town.browser().client.post(
        "/sign-in",
        data={
            "login": login.encode("utf-8", "surrogatepass"),
            "password": password.encode("utf-8", "surrogatepass"),
        },
    )
    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers


def test_a_very_long_password_costs_no_hash(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.settle("Ann")
    judged: list[bytes] = []
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: judged.append(given[-1]))
    town.browser().sign_in("Ann", "x" * 200_000)
    assert judged == []
    with unit_of_work(town.site.parts.database) as work:
        assert work.scalars(select(Attempt)).all() == []
    town.browser().sign_in("Ann", "x" * 20)
    assert judged == [b"x" * 20], "a password that one may have is judged"


def test_a_session_that_was_planted_is_not_taken_over(town: Town) -> None:
    town.settle("Ann")
    browser = town.browser()
    browser.client.set_cookie("masthead_session", "A" * 43)
    assert browser.sign_in("Ann").status_code == 303
    first = browser.cookie
    assert first != "A" * 43
    assert browser.sign_in("Ann").status_code == 303
    assert browser.cookie != first
    stale = town.browser()
    stale.client.set_cookie("masthead_session", str(first))
    assert stale.get("/account").status_code == 401


@pytest.mark.parametrize(
    "token", ["", "x", "A" * 43, "A" * 44, "\0" * 43, "é" * 43, "' OR 1=1 --" + "A" * 32]
)
def test_a_forged_cookie_is_nobody(town: Town, token: str) -> None:
    town.settle("Ann")
    town.enter("Ann")
    answer = town.site.test_client().get("/account", headers={"Cookie": f"masthead_session={token}"})
    assert answer.status_code == 401


def test_the_digest_that_the_database_keeps_opens_nothing(town: Town) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    with unit_of_work(town.site.parts.database) as work:
        digest = work.scalars(select(AccountSession.token_hash)).one()
    assert browser.cookie not in {None, digest}
    thief = town.browser()
    thief.client.set_cookie("masthead_session", digest)
    assert thief.get("/account").status_code == 401


def test_a_session_ends_after_thirty_days_without_a_visit_and_slides_with_each(every_town: Town) -> None:
    every_town.settle("Ann")
    browser = every_town.enter("Ann")
    database = every_town.site.parts.database
    with unit_of_work(database, writes=True) as work:
        earlier = now() - timedelta(days=29)
        work.execute(
            update(AccountSession).values(last_seen_at=earlier, expires_at=now() + timedelta(days=1))
        )
    assert browser.get("/account").status_code == 200
    with unit_of_work(database) as work:
        session = work.scalars(select(AccountSession)).one()
        assert session.expires_at > now() + timedelta(days=29)
        assert session.last_seen_at > now() - timedelta(minutes=1)
    with unit_of_work(database, writes=True) as work:
        work.execute(update(AccountSession).values(expires_at=now() - timedelta(seconds=1)))
    assert browser.get("/account").status_code == 401


def test_rendering_writes_nothing_and_identifies_in_one_statement(town: Town, statements: list[str]) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    statements.clear()
    assert browser.get("/sign-in").status_code == 303
    asked = [one for one in statements if "users_" in one]
    assert len(asked) == 1
    assert not [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_form_from_another_site_or_session_is_refused(town: Town) -> None:
    town.settle("Ann")
    town.settle("Eve")
    browser, thief = town.enter("Ann"), town.enter("Eve")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert browser.post("/account", {"name": "Mallory"}, **headers).status_code == 400
    page = thief.get("/account").text
    token = page.partition('name="csrf_token" value="')[2][:64]
    for forged in ("", "x", "ы", token):
        answer = browser.post("/account", {"name": "Mallory", "csrf_token": forged})
        assert answer.status_code == 400
    earlier = browser.get("/account").text.partition('name="csrf_token" value="')[2][:64]
    browser.sign_in("Ann")
    assert browser.post("/account", {"name": "Mallory", "csrf_token": earlier}).status_code == 400
    assert "Mallory" not in browser.get("/account").text


def test_sign_in_from_another_site_is_refused(town: Town) -> None:
    town.settle("Ann")
    answer = town.site.test_client().post(
        "/sign-in",
        data={"login": "Ann", "password": PASSWORD},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_signing_out_takes_a_form_and_not_a_link(town: Town) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    assert browser.get("/sign-out").status_code == 405
    assert browser.get("/account").status_code == 200


def test_an_old_hash_is_renewed_when_its_owner_signs_in(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(passwords, "PARAMETERS", {"time_cost": 1, "memory_cost": 1024, "parallelism": 1})
        town.settle("Ann")
    town.enter("Ann")
    with unit_of_work(town.site.parts.database) as work:
        assert "m=19456,t=2,p=1" in str(work.scalars(select(Account.password_hash)).one())
    town.enter("Ann")


def test_attempts_are_counted_by_their_outcome(town: Town) -> None:
    town.settle("Ann")
    before = {outcome: SIGN_INS.labels(outcome)._value.get() for outcome in ("done", "wrong", "held")}
    town.enter("Ann")
    for _ in range(6):
        town.browser().sign_in("Ben", "wrong")
    town.browser().sign_in("Ben", "wrong")
    after = {outcome: SIGN_INS.labels(outcome)._value.get() for outcome in before}
    assert {outcome: after[outcome] - before[outcome] for outcome in before} == {
        "done": 1,
        "wrong": 6,
        "held": 1,
    }


def test_a_visit_that_cannot_be_written_down_spoils_no_page(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(update(AccountSession).values(last_seen_at=now() - timedelta(hours=1)))

    def fail(*_arguments: object) -> None:
        raise DatabaseIsUnavailable

    monkeypatch.setattr(arrival, "note_visit", fail)
    assert browser.get("/account").status_code == 200


def test_the_sign_in_page_is_kept_by_no_cache(town: Town) -> None:
    answer = town.browser().get("/sign-in")
    assert "public" not in answer.headers.get("Cache-Control", "")
