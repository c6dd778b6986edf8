"""What people do about their second factors: proofs before a change, recovery codes, letters, roles that need one."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.modules.users.commands.sign_in import make_link
from masthead.modules.users.models.attempt import Attempt
from masthead.modules.users.models.recovery import RecoveryCode
from masthead.modules.users.models.totp import Totp
from masthead.modules.users.public import LINK_PATH
from masthead.testing.accounts import PASSWORD, Browser, Town, build_town
from masthead.testing.factors import FACTORS, Phone, codes_on, secret_on, set_up_app

QUESTION = "/sign-in/code"


@pytest.fixture
def strict_town(tmp_path: Path) -> Iterator[Town]:
    """A site whose administrators must have a second factor."""
    setting = 'second_factor = { required_for = ["administrator"] }'
    (tmp_path / "masthead.toml").write_text(f"[module.users]\n{setting}\n")
    yield from build_town(tmp_path, f"sqlite:///{tmp_path / 'site.db'}")


def come_back(town: Town, **fields: str) -> Browser:
    browser = town.browser()
    assert browser.sign_in("Ann").headers["Location"] == QUESTION
    assert browser.post(QUESTION, fields).status_code == 303
    return browser


def forget_steps(town: Town) -> None:
    """Time goes by: the codes of now are newer than the last one."""
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(update(Totp).values(last_step=Totp.last_step - 10))


def test_an_app_is_set_up_by_a_password_a_picture_and_a_code(every_town: Town) -> None:
    every_town.settle("Ann")
    ann = every_town.enter("Ann")
    assert "Настроить приложение" in ann.get(FACTORS).text
    assert ann.get(f"{FACTORS}/app/confirm").headers["Location"] == f"{FACTORS}/app"
    assert ann.post(f"{FACTORS}/app", {"present": PASSWORD}).headers["Location"] == f"{FACTORS}/app/confirm"
    page = ann.get(f"{FACTORS}/app/confirm").text
    secret = secret_on(page)
    assert 'src="data:image/svg+xml' in page
    assert f"secret={secret}" in page
    assert re.search(r'href="otpauth://totp/[^"?]+:Ann\?', page)
    assert every_town.enter("Ann")  # an app that no code has confirmed asks nobody
    phone = Phone(secret, [])
    assert ann.post(f"{FACTORS}/app/confirm", {"code": phone.wrong_code()}).status_code == 422
    confirmed = ann.post(f"{FACTORS}/app/confirm", {"code": phone.code()})
    assert len(set(codes_on(confirmed.text))) == 10
    assert ann.get(f"{FACTORS}/app/confirm").status_code == 303
    assert secret not in ann.get(FACTORS).text
    letter = every_town.letters()[-1]
    assert (letter.to, letter.link) == ("Ann@example.org", FACTORS)
    assert "новый второй фактор" in letter.text


def test_nothing_is_set_up_without_the_password(town: Town) -> None:
    town.settle("Ann")
    ann = town.enter("Ann")
    for proof in ("", "wrong", "123456"):
        answer = ann.post(f"{FACTORS}/app", {"present": proof})
        assert answer.status_code == 422
        assert 'id="present-error"' in answer.text
    with unit_of_work(town.site.parts.database) as work:
        assert not work.scalars(select(Totp)).all()
    assert town.letters() == []


def test_a_set_up_that_takes_too_long_begins_again_with_another_secret(town: Town) -> None:
    town.settle("Ann")
    ann = town.enter("Ann")
    ann.post(f"{FACTORS}/app", {"present": PASSWORD})
    phone = Phone(secret_on(ann.get(f"{FACTORS}/app/confirm").text), [])
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(update(Totp).values(created_at=now() - timedelta(minutes=31)))
    assert ann.get(f"{FACTORS}/app/confirm").status_code == 303
    assert ann.post(f"{FACTORS}/app/confirm", {"code": phone.code()}).status_code == 404
    ann.post(f"{FACTORS}/app", {"present": PASSWORD})
    assert secret_on(ann.get(f"{FACTORS}/app/confirm").text) != phone.secret


def test_a_second_app_does_not_take_the_place_of_the_first(town: Town) -> None:
    town.settle("Ann")
    ann = town.enter("Ann")
    phone = set_up_app(ann)
    assert ann.post(f"{FACTORS}/app", {"present": PASSWORD}).status_code == 409
    assert come_back(town, code=phone.code(1)).get("/account").status_code == 200


@pytest.mark.parametrize("way", ["password", "code", "recovery"])
def test_an_app_is_removed_by_a_password_or_a_code(every_town: Town, way: str) -> None:
    every_town.settle("Ann")
    ann = every_town.enter("Ann")
    phone = set_up_app(ann)
    for wrong in ("", "wrong", phone.wrong_code(), "aaaa-aaaa-aaaa-aaaa"):
        assert ann.post(f"{FACTORS}/app/remove", {"present": wrong}).status_code == 422
    proof = {"password": PASSWORD, "code": phone.code(1), "recovery": phone.codes[3]}[way]
    assert ann.post(f"{FACTORS}/app/remove", {"present": proof}).headers["Location"] == FACTORS
    assert "Второй фактор удалён" in ann.get(FACTORS).text
    assert every_town.enter("Ann").get("/account").status_code == 200
    with unit_of_work(every_town.site.parts.database) as work:
        assert not work.scalars(select(RecoveryCode)).all()
    assert "удалён второй фактор" in every_town.letters()[-1].text
    assert ann.post(f"{FACTORS}/app/remove", {"present": PASSWORD}).status_code == 404


def test_whoever_finds_a_browser_signed_in_cannot_guess_codes_for_long(town: Town) -> None:
    town.settle("Ann")
    ann = town.enter("Ann")
    phone = set_up_app(ann)
    for _ in range(6):
        assert ann.post(f"{FACTORS}/app/remove", {"present": phone.wrong_code()}).status_code == 422
    assert ann.post(f"{FACTORS}/codes", {"present": phone.code(1)}).status_code == 429
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(update(Attempt).values(open_at=now()))
    assert ann.post(f"{FACTORS}/codes", {"present": phone.code(1)}).status_code == 200


@pytest.mark.parametrize(
    "spelling", [str, str.upper, lambda code: code.replace("-", ""), lambda code: code.replace("-", " ")]
)
def test_a_recovery_code_works_once_however_it_is_typed(town: Town, spelling: object) -> None:
    town.settle("Ann")
    phone = set_up_app(town.enter("Ann"))
    assert callable(spelling)
    typed = str(spelling(phone.codes[0]))
    ann = come_back(town, recovery=typed)
    assert "9 кодов" in ann.get(FACTORS).text.replace("Осталось ", "")
    again = town.browser()
    again.sign_in("Ann")
    assert again.post(QUESTION, {"recovery": typed}).status_code == 422
    assert again.post(QUESTION, {"recovery": phone.codes[1]}).status_code == 303
    assert "запасной код" in town.letters()[-1].text


def test_new_codes_make_the_former_ones_worthless(every_town: Town) -> None:
    every_town.settle("Ann")
    ann = every_town.enter("Ann")
    phone = set_up_app(ann)
    assert ann.post(f"{FACTORS}/codes", {"present": "wrong"}).status_code == 422
    renewed = codes_on(ann.post(f"{FACTORS}/codes", {"present": PASSWORD}).text)
    assert len(renewed) == 10
    assert not set(renewed) & set(phone.codes)
    browser = every_town.browser()
    browser.sign_in("Ann")
    assert browser.post(QUESTION, {"recovery": phone.codes[0]}).status_code == 422
    assert browser.post(QUESTION, {"recovery": renewed[0]}).status_code == 303
    assert any("новые запасные коды" in letter.text for letter in every_town.letters())


def test_nobody_gets_codes_without_a_factor(town: Town) -> None:
    town.settle("Ann")
    assert town.enter("Ann").post(f"{FACTORS}/codes", {"present": PASSWORD}).status_code == 404


def test_somebody_elses_code_is_wrong(town: Town) -> None:
    town.settle("Ann")
    town.settle("Eve")
    set_up_app(town.enter("Ann"))
    eve = set_up_app(town.enter("Eve"))
    browser = town.browser()
    browser.sign_in("Ann")
    for field, code in (("code", eve.code(1)), ("recovery", eve.codes[0])):
        assert browser.post(QUESTION, {field: code}).status_code == 422


def test_who_has_no_password_proves_it_by_a_code(town: Town) -> None:
    number = town.settle("Ann", password=None)
    with unit_of_work(town.site.parts.database, writes=True) as work:
        link = LINK_PATH + make_link(work, town.mayor, number)
    ann = town.browser()
    ann.post(link)
    phone = set_up_app(ann, "")
    page = ann.get(f"{FACTORS}/app/remove").text
    assert 'name="present"' in page
    for wrong in ("", "wrong", phone.wrong_code()):
        assert ann.post(f"{FACTORS}/app/remove", {"present": wrong}).status_code == 422
    forget_steps(town)
    assert ann.post(f"{FACTORS}/app/remove", {"present": phone.code()}).status_code == 303


def test_roles_that_need_a_factor_are_led_to_one_before_anything_else(strict_town: Town) -> None:
    strict_town.settle("Ann", "administrator")
    ann = strict_town.browser()
    assert ann.sign_in("Ann", next="/accounts").headers["Location"] == FACTORS
    for path in ("/accounts", "/add", "/account", "/account/password", "/accounts/1"):
        assert ann.get(path).headers["Location"] == FACTORS, path
    assert ann.post("/accounts/1/block").headers["Location"] == FACTORS
    assert ann.get("/password/forgotten").status_code == 200  # what everybody may see
    assert "нужен второй фактор" in ann.get(FACTORS).text
    phone = set_up_app(ann)
    assert ann.get("/accounts").status_code == 200
    assert ann.post(f"{FACTORS}/app/remove", {"present": PASSWORD}).status_code == 303
    assert ann.get("/accounts").headers["Location"] == FACTORS
    assert ann.post("/sign-out").headers["Location"] == "/"
    assert phone.codes


def test_others_are_left_alone(strict_town: Town) -> None:
    strict_town.settle("Ben", "editor")
    ben = strict_town.browser()
    assert ben.sign_in("Ben", next="/add").headers["Location"] == "/add"
    assert ben.get("/add").status_code == 200


def test_who_becomes_an_administrator_needs_a_factor_at_once(strict_town: Town) -> None:
    number = strict_town.settle("Ben")
    strict_town.settle("Root", "administrator")
    ben, root = strict_town.enter("Ben"), strict_town.enter("Root")
    set_up_app(root)
    assert ben.get("/account").status_code == 200
    assert root.post(f"/accounts/{number}/roles", {"role": "administrator"}).status_code == 303
    assert ben.get("/account").headers["Location"] == FACTORS
