"""What people change about themselves, and where they are signed in."""

import re

import pytest
from sqlalchemy import select

from masthead.engine.database.unit_of_work import unit_of_work
from masthead.modules.users.models.account import Account
from masthead.testing.accounts import PASSWORD, Town

PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36"


def test_somebody_changes_name_and_language(every_town: Town) -> None:
    every_town.settle("Ann")
    browser = every_town.enter("Ann")
    answer = browser.post("/account", {"name": " Аня  Смит ".replace("Смит", "Петрова"), "language": "en"})
    assert answer.headers["Location"] == "/account"
    page = browser.get("/account").text
    assert '<html lang="en"' in page
    assert "Saved." in page
    assert every_town.browser().sign_in("аня петрова").status_code == 303
    assert every_town.browser().sign_in("Ann").status_code == 422


def test_a_chosen_language_follows_to_the_next_browser_and_gives_way_to_its_switch(town: Town) -> None:
    town.settle("Ann")
    town.enter("Ann").post("/account", {"name": "Ann", "language": "en"})
    assert '<html lang="en"' in town.enter("Ann").get("/account").text
    decided = town.browser()
    decided.post("/language", {"language": "ru"})
    decided.sign_in("Ann")
    assert '<html lang="ru"' in decided.get("/account").text


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "x" * 51,
        "a@b",
        "a\0b",
        "a\u202eb",
        "<script>alert(1)</script>",
        "Анn",
        "Ann\u3164",
        "Ann\ufe0f",
        "👩‍👩‍👧‍👦",
        "\u200d\u200d",
        "ﷺ" * 20,
    ],
)
def test_a_name_that_misleads_or_shows_nothing_is_refused(town: Town, name: str) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    answer = browser.post("/account", {"name": name})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert "<script>alert" not in answer.text
    with unit_of_work(town.site.parts.database) as work:
        assert work.scalars(select(Account.name)).one() == "Ann"


@pytest.mark.parametrize("name", ["ben", "BEN", "Ｂｅｎ", "Be\u200dn", "ben ", "Straße", "STRASSE"])
def test_a_name_that_looks_like_anothers_is_taken(town: Town, name: str) -> None:
    town.settle("Ben")
    town.settle("Strasse")
    town.settle("Ann")
    browser = town.enter("Ann")
    answer = browser.post("/account", {"name": name})
    assert answer.status_code == 422
    assert "Это имя уже занято." in answer.text


def test_the_same_name_in_another_writing_is_still_ones_own(town: Town) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    assert browser.post("/account", {"name": "ANN"}).status_code == 303
    assert "ANN" in browser.get("/account").text


def test_an_address_counts_once_it_is_confirmed(every_town: Town) -> None:
    every_town.settle("Ann")
    browser = every_town.enter("Ann")
    answer = browser.post("/account/email", {"email": "new@example.org", "present": PASSWORD})
    assert answer.headers["Location"] == "/account"
    assert "отправлено письмо" in browser.get("/account").text
    letter = every_town.letters()[-1]
    assert letter.to == "new@example.org"
    assert every_town.browser().sign_in("new@example.org").status_code == 422
    assert every_town.browser().get(letter.link).status_code == 401
    every_town.settle("Eve")
    assert every_town.enter("Eve").post(letter.link).status_code == 404
    assert browser.get(letter.link).status_code == 200
    assert browser.post(letter.link).headers["Location"] == "/account"
    assert browser.post(letter.link).status_code == 404
    assert every_town.browser().sign_in("new@example.org").status_code == 303
    assert every_town.letters()[-1].to == "Ann@example.org"


def test_an_address_is_not_changed_without_the_password(town: Town) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    for present in ("", "wrong"):
        answer = browser.post("/account/email", {"email": "new@example.org", "present": present})
        assert answer.status_code == 422
    assert town.letters() == []


def test_nobody_learns_whose_an_address_is_by_asking_for_it(town: Town) -> None:
    town.settle("Ann")
    town.settle("Ben")
    browser = town.enter("Ann")
    answers = [
        browser.post("/account/email", {"email": email, "present": PASSWORD}).headers["Location"]
        for email in ("ben@example.org", "nobody@example.org")
    ]
    assert answers[0] == answers[1]
    assert [letter.to for letter in town.letters()] == ["nobody@example.org"]


def test_an_address_that_another_took_meanwhile_is_refused(town: Town) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    browser.post("/account/email", {"email": "new@example.org", "present": PASSWORD})
    link = town.letters()[-1].link
    town.settle("Ben", email="NEW@example.org")
    assert browser.post(link).status_code == 422
    assert town.browser().sign_in("new@example.org").status_code == 303


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(every_town: Town) -> None:
    every_town.settle("Ann")
    here = every_town.enter("Ann")
    phone, third = every_town.browser("198.51.100.7"), every_town.enter("Ann")
    phone.client.post(
        "/sign-in",
        data={"login": "Ann", "password": PASSWORD},
        headers={"User-Agent": PHONE},
        environ_base={"REMOTE_ADDR": phone.address},
    )
    page = here.get("/account/sessions").text
    assert "Chrome · Android" in page
    assert "198.51.100.7" in page
    assert page.count("(этот)") == 1
    row = next(row for row in page.split("<tr")[1:] if "Android" in row)
    ending = re.search(r"/account/sessions/\w+/end", row)
    assert ending
    assert here.post(ending[0]).status_code == 303
    assert phone.get("/account").status_code == 401
    assert third.get("/account").status_code == 200
    assert here.post("/account/sessions/end-others").status_code == 303
    assert third.get("/account").status_code == 401
    assert here.get("/account").status_code == 200


def test_nobody_ends_anothers_session(town: Town) -> None:
    town.settle("Ann")
    town.settle("Eve")
    ann, other, eve = town.enter("Ann"), town.enter("Ann"), town.enter("Eve")
    endings = re.findall(r"/account/sessions/\w+/end\b", ann.get("/account/sessions").text)
    assert endings
    for ending in [*endings, "/account/sessions/x/end", "/account/sessions/end-others"]:
        assert eve.post(ending).status_code == 303
    assert other.get("/account").status_code == 200
    assert ann.get("/account").status_code == 200


def test_the_pages_show_no_token_and_no_digest(town: Town) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    page = browser.get("/account/sessions").text
    assert browser.cookie
    assert browser.cookie not in page


def test_every_page_of_an_account_needs_one(town: Town) -> None:
    visitor = town.browser()
    for path in ("/account", "/account/email", "/account/password", "/account/sessions", "/accounts"):
        answer = visitor.get(path)
        assert answer.status_code == 401
        assert "/sign-in" in answer.text


def test_inputs_have_labels_and_say_what_belongs_into_them(town: Town) -> None:
    town.settle("Ann")
    browser = town.enter("Ann")
    paths = ("/account", "/account/email", "/account/password", "/accounts/invite", "/password/forgotten")
    town.settle("Root", "administrator")
    pages = [town.enter("Root").get(path).text for path in paths] + [town.browser().get("/sign-in").text]
    pages.append(browser.get("/account").text)
    for page in pages:
        for tag in re.findall(r"<(?:input|select)[^>]*>", page):
            if 'type="hidden"' in tag or 'aria-hidden="true"' in tag:
                continue
            found = re.search(r'id="([^"]+)"', tag)
            assert found, tag
            assert f'for="{found[1]}"' in page
            if 'type="checkbox"' not in tag and "<select" not in tag:
                assert "autocomplete=" in tag, tag
