"""How people come to the site: invited, by themselves, or as its first administrator."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, update

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.modules.users.commands.accounts import rename_account
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.token import OneTimeToken
from masthead.modules.users.queries.accounts import get_account
from masthead.testing.accounts import PASSWORD, SETTINGS, Town
from masthead.testing.site import make_site

CHOICE = {"password": PASSWORD, "again": PASSWORD}


def first_link(town: Town) -> str:
    identity = town.site.parts.identity
    assert identity is not None
    with unit_of_work(town.site.parts.database, writes=True) as work:
        return identity.first_link(work)


def test_the_first_link_makes_an_administrator_and_signs_in_once(every_town: Town) -> None:
    link = first_link(every_town)
    browser = every_town.browser()
    for _ in range(3):
        assert browser.get(link).status_code == 200
    assert browser.get("/account").status_code == 401
    assert browser.client.head(link).status_code == 200
    assert browser.post(link).status_code == 303
    assert browser.get("/accounts").status_code == 200
    assert "Пароля пока нет" in browser.get("/account").text
    for again in (every_town.browser().get(link), every_town.browser().post(link)):
        assert again.status_code == 404
        assert "Ссылка уже использована или устарела" in again.text
    answer = browser.post("/account/password", CHOICE)
    assert answer.status_code == 303
    assert every_town.browser().sign_in("admin").status_code == 303


def test_the_next_first_link_is_for_the_same_administrator_and_ends_the_one_before(town: Town) -> None:
    links = [first_link(town), first_link(town)]
    assert town.browser().get(links[0]).status_code == 404
    assert town.browser().post(links[1]).status_code == 303
    with unit_of_work(town.site.parts.database) as work:
        assert work.scalars(select(Account.name)).all() == ["admin"]


def test_a_link_ends_after_a_day(town: Town) -> None:
    link = first_link(town)
    with unit_of_work(town.site.parts.database, writes=True) as work:
        token = work.scalars(select(OneTimeToken)).one()
        assert timedelta(hours=23) < token.expires_at - now() <= timedelta(hours=24)
        token.expires_at = now() - timedelta(seconds=1)
    assert town.browser().post(link).status_code == 404


def test_a_name_that_is_taken_does_not_keep_the_first_administrator_out(town: Town) -> None:
    town.settle("Admin")
    browser = town.browser()
    assert browser.post(first_link(town)).status_code == 303
    assert browser.get("/accounts").status_code == 200
    with unit_of_work(town.site.parts.database) as work:
        assert set(work.scalars(select(Account.name))) == {"Admin", "admin-2"}


def test_an_invited_person_chooses_name_and_password_and_is_in(every_town: Town) -> None:
    every_town.settle("Root", "administrator")
    root = every_town.enter("Root")
    sent = root.post("/accounts/invite", {"name": "Ben", "email": "ben@example.org", "role": "editor"})
    assert sent.status_code == 303
    assert "Приглашена" in root.get(sent.headers["Location"]).text
    letter = every_town.letters()[-1]
    assert letter.to == "ben@example.org"
    assert "drupal" in letter.subject.lower()
    browser = every_town.browser()
    assert "Ben" in browser.get(letter.link).text
    assert every_town.browser().sign_in("Ben").status_code == 422
    for fields in (
        {**CHOICE, "name": "Root"},
        {**CHOICE, "name": "x"},
        {"name": "Ben", "password": "benjamin", "again": "benjamin"},
        {"name": "Benedict", "password": "benedict99", "again": "benedict99"},
    ):
        assert browser.post(letter.link, fields).status_code == 422
    assert browser.post(letter.link, {**CHOICE, "name": "Benjamin"}).status_code == 303
    assert browser.get("/add").status_code == 200
    assert browser.get("/accounts").status_code == 403
    assert every_town.browser().post(letter.link, {**CHOICE, "name": "Eve"}).status_code == 404
    assert every_town.browser().sign_in("benjamin").status_code == 303


def test_an_invitation_is_sent_again_and_dies_with_a_block(town: Town) -> None:
    town.settle("Root", "administrator")
    root = town.enter("Root")
    page = root.post("/accounts/invite", {"name": "Ben", "email": "ben@example.org"}).headers["Location"]
    first = town.letters()[-1].link
    root.post(f"{page}/invite")
    second = town.letters()[-1].link
    assert [town.browser().get(link).status_code for link in (first, second)] == [404, 200]
    root.post(f"{page}/block")
    assert town.browser().post(second, {**CHOICE, "name": "Ben"}).status_code == 404
    root.post(f"{page}/unblock")
    assert "Приглашена" in root.get(page).text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "root", "email": "b@example.org"}, "name"),
        ({"name": "Ben", "email": "ROOT@example.org"}, "email"),
        ({"name": "Ben", "email": "ben"}, "email"),
        ({"name": "Ben", "email": "b@example.org", "role": "anonymous"}, "role"),
        ({"name": "Ben", "email": "b@example.org", "role": "x"}, "role"),
    ],
)
def test_an_invitation_with_a_mistake_says_where(town: Town, fields: dict[str, str], wrong: str) -> None:
    town.settle("Root", "administrator")
    answer = town.enter("Root").post("/accounts/invite", fields)
    assert answer.status_code == 422
    assert f'id="{wrong}-error"' in answer.text
    assert town.letters() == []


def test_an_invitation_sent_twice_makes_one_account(town: Town) -> None:
    town.settle("Root", "administrator")
    root = town.enter("Root")
    fields = {"name": "Ben", "email": "ben@example.org"}
    assert root.post("/accounts/invite", fields).status_code == 303
    assert root.post("/accounts/invite", fields).status_code == 422
    assert len(town.letters()) == 1


def test_nobody_signs_up_where_the_site_does_not_offer_it(town: Town) -> None:
    browser = town.browser()
    assert "/sign-up" not in browser.get("/sign-in").text
    for path in ("/sign-up", "/sign-up/sent", "/sign-up/confirm/x"):
        assert browser.get(path).status_code == 404
    for path in ("/sign-up", "/sign-up/confirm/x"):
        assert browser.post(path, {"email": "ann@example.org"}).status_code == 404
    assert town.letters() == []


def test_whoever_confirms_an_address_has_an_account(open_town: Town) -> None:
    browser = open_town.browser()
    assert "/sign-up" in browser.get("/sign-in").text
    assert browser.post("/sign-up", {"email": "Ann@example.org"}).headers["Location"] == "/sign-up/sent"
    with unit_of_work(open_town.site.parts.database) as work:
        assert work.scalars(select(Account)).all() == []
    link = open_town.letters()[-1].link
    assert "Ann@example.org" in browser.get(link).text or browser.get(link).status_code == 200
    assert browser.post(link, {**CHOICE, "name": "Ann"}).status_code == 303
    assert browser.get("/account").status_code == 200
    assert browser.get("/add").status_code == 403
    assert open_town.browser().post(link, {**CHOICE, "name": "Eve"}).status_code == 404
    assert open_town.browser().sign_in("ann@example.org").status_code == 303


def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner(open_town: Town) -> None:
    open_town.settle("Ann")
    browser = open_town.browser()
    answers = [browser.post("/sign-up", {"email": f"{n}@example.org"}) for n in ("ann", "new")]
    assert answers[0].text == answers[1].text
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    letters = {letter.to: letter.link for letter in open_town.letters()}
    assert letters["ann@example.org"] == "/password/forgotten"
    assert letters["new@example.org"].startswith("/sign-up/confirm/")


def test_two_links_for_one_address_make_one_account(open_town: Town) -> None:
    links = []
    for _ in range(2):
        open_town.browser().post("/sign-up", {"email": "ann@example.org"})
        links.append(open_town.letters()[-1].link)
    assert open_town.browser().post(links[0], {**CHOICE, "name": "Ann"}).status_code == 303
    late = open_town.browser().post(links[1], {**CHOICE, "name": "Anna"})
    assert late.status_code == 422
    assert "Этот адрес уже у другой учётной записи." in late.text
    with unit_of_work(open_town.site.parts.database) as work:
        assert work.scalars(select(Account.name)).all() == ["Ann"]


def test_a_blocked_person_does_not_come_back_by_signing_up(open_town: Town) -> None:
    open_town.settle("Ann")
    with unit_of_work(open_town.site.parts.database, writes=True) as work:
        work.execute(update(Account).values(state="blocked"))
    open_town.browser().post("/sign-up", {"email": "ann@example.org"})
    assert open_town.letters() == []


def test_a_letter_is_written_in_the_language_of_its_reader(open_town: Town) -> None:
    browser = open_town.browser()
    browser.client.post("/sign-up", data={"email": "a@example.org"}, headers={"Accept-Language": "en"})
    browser.client.post("/sign-up", data={"email": "b@example.org"}, headers={"Accept-Language": "ru"})
    texts = {letter.to: letter.text for letter in open_town.letters()}
    assert texts["a@example.org"].startswith("Hello!")
    assert texts["b@example.org"].startswith("Здравствуйте!")


def test_of_two_who_choose_one_name_at_once_the_second_gets_the_form_back(every_town: Town) -> None:
    town, database = every_town, every_town.site.parts.database
    guests = [town.settle(name, email=f"{name}@example.org") for name in ("one", "two")]
    reached = threading.Event()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("UPDATE users_account", "BEGIN IMMEDIATE")):
            reached.set()

    with ThreadPoolExecutor(1) as other:
        second = town.enter("two")
        with unit_of_work(database, writes=True) as work:
            rename_account(work, get_account(work, guests[0], lock=True), "Anna")
            work.flush()
            event.listen(database.engine, "before_cursor_execute", note)
            late = other.submit(second.post, "/account", {"name": "ANNA", "language": "ru"})
            assert reached.wait(10)
        answer = late.result(timeout=30)
    event.remove(database.engine, "before_cursor_execute", note)
    assert answer.status_code == 422
    assert "Это имя уже занято." in answer.text
    assert 'value="ANNA"' in answer.text
    assert re.search(r'value="ru" lang="ru" selected', answer.text)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"SMTP_HOST": "mail.example.org"}, "The invitation is on its way to eve@example.org."),
        ({}, "The letter to eve@example.org is put into {folder}"),
        ({"MAIL_ADAPTER": "null"}, "throws letters away, so eve@example.org hears nothing"),
    ],
)
def test_whoever_invites_is_told_where_the_letter_goes(
    tmp_path: Path, told: dict[str, str], words: str
) -> None:
    site = make_site(
        tmp_path, f"sqlite:///{tmp_path / 'site.db'}", recipe="users", environment={**SETTINGS, **told}
    )
    town = Town(site, tmp_path)
    town.settle("Root", "administrator")
    root = town.enter("Root")
    words = words.format(folder=site.parts.settings.data_folder / "mail")
    english = {"Accept-Language": "en"}
    asked = {"name": "Eve", "email": "eve@example.org", "role": ""}
    page = root.post("/accounts/invite", asked, **english).headers["Location"]
    assert words in root.get(page, **english).text
    assert words not in root.get(page, **english).text, "it is said once"
    root.post(f"{page}/invite", **english)
    assert words in root.get(page, **english).text
    site.parts.database.dispose()
