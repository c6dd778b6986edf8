"""People erase their own account: told what goes and what stays, asked twice, told by mail that it is done."""

from http import HTTPStatus

import pytest
from sqlalchemy import select

from masthead.engine.audit.models import AuditRow
from masthead.engine.database.base import Base
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.testing.accounts import PASSWORD, Town
from masthead.testing.factors import set_up_app

ERASE = "/account/erase"
ENGLISH = {"Accept-Language": "en"}
OUTBOX = {"engine_outbox_event"}
"""Holds the address until the letter is sent, and as long as the outbox keeps what it has delivered."""


def test_a_person_leaves_and_nothing_names_them(every_town: Town) -> None:
    every_town.settle("Zebedee", "editor", email="zebedee@example.org")
    zebedee, other = every_town.enter("Zebedee"), every_town.enter("Zebedee")
    zebedee.post("/account", {"name": "Zebedee", "language": "en"})
    page = zebedee.get(ERASE, **ENGLISH).text
    goes, _, stays = page.partition("What goes")[2].partition("What stays, without your name")
    assert "Where the person is signed in" in goes
    assert "What the person changed on the site" in stays
    assert 'href="/account/data"' in page
    answer = zebedee.post(ERASE, {"present": PASSWORD})
    assert answer.headers["Location"] == "/account/erased"
    assert "masthead_session=;" in answer.headers["Set-Cookie"]
    assert zebedee.get("/account/erased").status_code == HTTPStatus.OK
    for browser in (zebedee, other):
        assert browser.get("/account").status_code == HTTPStatus.UNAUTHORIZED
    assert every_town.browser().sign_in("Zebedee").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    letter = every_town.letters()[-1]
    assert letter.to == "zebedee@example.org"
    assert "is erased" in letter.subject
    with unit_of_work(every_town.site.parts.database) as work:
        left = {
            table.name
            for table in Base.metadata.sorted_tables
            if table.name in work.connection().dialect.get_table_names(work.connection())
            for row in work.execute(select(table)).all()
            if "zebedee" in str(row).lower()
        }
        assert left <= OUTBOX
        (erased,) = work.scalars(select(AuditRow).where(AuditRow.event == "users.account_erased"))
        assert (erased.actor_id, erased.actor, erased.thing_id, erased.address) == (3, "", "3", "")
        assert not work.scalars(select(AuditRow).where(AuditRow.actor_id == 3, AuditRow.address != "")).all()


def test_both_the_password_and_the_second_factor_are_asked_for(every_town: Town) -> None:
    ann = every_town.enter("Ann")
    phone = set_up_app(ann)
    for given in (
        {},
        {"present": PASSWORD},
        {"present": PASSWORD, "code": phone.wrong_code()},
        {"present": "wrong", "code": phone.code(1)},
        {"present": phone.code(1), "code": phone.code(1)},
        {"present": "\0", "code": "\0"},
    ):
        assert ann.post(ERASE, given).status_code == HTTPStatus.UNPROCESSABLE_ENTITY, given
    assert ann.get("/account").status_code == HTTPStatus.OK
    answer = ann.post(ERASE, {"present": PASSWORD, "code": phone.codes[0]})
    assert answer.status_code == HTTPStatus.SEE_OTHER


def test_whoever_finds_a_browser_signed_in_cannot_guess_for_long(town: Town) -> None:
    ann = town.enter("Ann")
    answers = [ann.post(ERASE, {"present": f"guess {number}"}).status_code for number in range(8)]
    assert answers[-1] == HTTPStatus.TOO_MANY_REQUESTS
    assert ann.post(ERASE, {"present": PASSWORD}).status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_the_last_administrator_stays(town: Town) -> None:
    root = town.enter("Root")
    page = root.get(ERASE, **ENGLISH).text
    assert "You are the only administrator" in page
    assert 'name="present"' not in page
    assert root.post(ERASE, {"present": PASSWORD}).status_code == HTTPStatus.CONFLICT
    town.settle("Second", "administrator")
    assert 'name="present"' in root.get(ERASE).text
    assert root.post(ERASE, {"present": PASSWORD}).status_code == HTTPStatus.SEE_OTHER
    assert town.enter("Second").post(ERASE, {"present": PASSWORD}).status_code == HTTPStatus.CONFLICT


def test_who_has_no_address_gets_no_letter(town: Town) -> None:
    town.settle("Bob")
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.execute(Base.metadata.tables["users_account"].update().values(email=None, email_key=None))
    assert town.enter("Bob").post(ERASE, {"present": PASSWORD}).status_code == HTTPStatus.SEE_OTHER
    assert town.letters() == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_is_not_signed_in_is_asked_to_be(town: Town, method: str) -> None:
    visitor = town.browser()
    answer = visitor.get(ERASE) if method == "GET" else visitor.post(ERASE, {"present": PASSWORD})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
