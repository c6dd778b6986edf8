"""Administrators look after accounts; what they change holds at once."""

import re

import pytest

from masthead.testing.accounts import Town


def page_of(town: Town, name: str) -> str:
    found = re.search(rf'href="(/accounts/\d+)">{name}<', town.enter("Root").get(f"/accounts?q={name}").text)
    assert found
    return found[1]


def test_accounts_are_listed_by_key_and_found_by_part_of_name_or_address(every_town: Town) -> None:
    every_town.settle("Root", "administrator")
    for number in range(45):
        every_town.settle(f"Person {number:02}", password=None, email=f"p{number:02}@example.org")
    root = every_town.enter("Root")
    names: list[str] = []
    path: str | None = "/accounts"
    pages = 0
    while path:
        text = root.get(path).text
        names += re.findall(r'href="/accounts/\d+">([^<]+)<', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = following[1].replace("&amp;", "&") if following else None
        pages += 1
    assert names == ["Root", *(f"Person {number:02}" for number in range(45))]
    assert pages == 3
    assert "Person 07" in root.get("/accounts?q=ON%2007").text
    assert "Person 08" in root.get("/accounts?q=P08@").text
    for odd in ("%25", "_", "'", "x" * 300, "\\"):
        assert "Person" not in root.get(f"/accounts?q={odd}").text
    assert root.get("/accounts?q=%00%ff").status_code == 200
    fragment = root.get("/accounts?q=person%2007", **{"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert "Person 07" in fragment


def test_the_list_costs_the_same_however_long_it_is(town: Town, statements: list[str]) -> None:
    town.settle("Root", "administrator")
    root = town.enter("Root")
    costs = []
    for number in range(3):
        statements.clear()
        root.get("/accounts")
        costs.append(len(statements))
        for one in range(10):
            town.settle(f"Person {number} {one}", "editor", password=None)
    assert len(set(costs[1:])) == 1
    assert costs[-1] <= 12


@pytest.mark.parametrize("path", ["/accounts", "/accounts/invite", "/accounts/1"])
@pytest.mark.parametrize("role", [None, "editor"])
def test_nobody_else_sees_accounts(town: Town, path: str, role: str | None) -> None:
    town.settle("Ann", *([role] if role else []))
    assert town.enter("Ann").get(path).status_code == 403
    assert town.browser().get(path).status_code == 401


@pytest.mark.parametrize("action", ["roles", "block", "unblock", "invite", "sign-out"])
def test_nobody_else_changes_accounts(town: Town, action: str) -> None:
    town.settle("Root", "administrator")
    town.settle("Eve", "editor")
    fields = {"role": "administrator"}
    assert town.enter("Eve").post(f"/accounts/2/{action}", fields).status_code == 403
    assert town.browser().post(f"/accounts/2/{action}", fields).status_code == 401
    assert town.enter("Eve").get("/accounts").status_code == 403


def test_a_role_holds_from_the_next_request_and_is_gone_as_fast(every_town: Town) -> None:
    every_town.settle("Root", "administrator")
    every_town.settle("Ann")
    root, ann = every_town.enter("Root"), every_town.enter("Ann")
    page = page_of(every_town, "Ann")
    assert ann.get("/add").status_code == 403
    assert root.post(f"{page}/roles", {"role": ["editor", "administrator"]}).status_code == 303
    assert ann.get("/add").status_code == 200
    assert ann.get("/accounts").status_code == 200
    assert root.post(f"{page}/roles").status_code == 303
    assert ann.get("/add").status_code == 403
    assert ann.get("/accounts").status_code == 403
    assert ann.get("/account").status_code == 200


def test_a_blocked_account_is_out_at_once_and_everywhere(every_town: Town) -> None:
    every_town.settle("Root", "administrator")
    every_town.settle("Ann", "editor")
    root, ann, other = every_town.enter("Root"), every_town.enter("Ann"), every_town.enter("Ann")
    every_town.browser().post("/password/forgotten", {"email": "ann@example.org"})
    link = every_town.letters()[-1].link
    page = page_of(every_town, "Ann")
    assert root.post(f"{page}/block").status_code == 303
    assert [one.get("/account").status_code for one in (ann, other)] == [401, 401]
    assert ann.post("/add", {"username": "x", "email": "x@example.org"}).status_code == 401
    assert every_town.browser().sign_in("Ann").status_code == 422
    assert every_town.browser().get(link).status_code == 404
    assert root.post(f"{page}/block").status_code == 303
    assert root.post(f"{page}/unblock").status_code == 303
    assert ann.get("/account").status_code == 401
    assert every_town.browser().sign_in("Ann").status_code == 303


def test_an_administrator_signs_somebody_out_everywhere(town: Town) -> None:
    town.settle("Root", "administrator")
    town.settle("Ann")
    ann = town.enter("Ann")
    assert town.enter("Root").post(f"{page_of(town, 'Ann')}/sign-out").status_code == 303
    assert ann.get("/account").status_code == 401


def test_the_last_administrator_stays(town: Town) -> None:
    town.settle("Root", "administrator")
    town.settle("Second", "administrator")
    root = town.enter("Root")
    first, second = page_of(town, "Root"), page_of(town, "Second")
    assert root.post(f"{second}/block").status_code == 303
    for action in ("block", "roles"):
        answer = root.post(f"{first}/{action}")
        assert answer.status_code == 409
        assert "единственный администратор" in answer.text
    assert root.get("/accounts").status_code == 200
    root.post(f"{second}/unblock")
    assert root.post(f"{first}/roles").status_code == 303
    assert root.get("/accounts").status_code == 403


@pytest.mark.parametrize("number", ["0", "999", str(2**63), "9" * 40])
def test_an_account_that_is_not_there_is_not_found(every_town: Town, number: str) -> None:
    every_town.settle("Root", "administrator")
    root = every_town.enter("Root")
    assert root.get(f"/accounts/{number}").status_code == 404
    for action in ("block", "unblock", "roles", "invite", "sign-out"):
        assert root.post(f"/accounts/{number}/{action}").status_code == 404


@pytest.mark.parametrize("roles", [["anonymous"], ["member"], ["root"], ["editor", "x"], ["\0"], [""]])
def test_only_roles_that_can_be_given_are_given(town: Town, roles: list[str]) -> None:
    town.settle("Root", "administrator")
    town.settle("Ann")
    page = page_of(town, "Ann")
    root = town.enter("Root")
    answer = root.post(f"{page}/roles", {"role": roles})
    assert answer.status_code == 422
    assert "Выберите из списка." in answer.text
    assert "Ничего не сохранено." in answer.text
    assert "checked" not in root.get(page).text


def test_two_administrators_of_one_account_are_told_of_each_other(every_town: Town) -> None:
    every_town.settle("Root", "administrator")
    every_town.settle("Ann")
    root, page = every_town.enter("Root"), page_of(every_town, "Ann")
    assert 'name="over" value=""' in root.get(page).text
    assert root.post(f"{page}/roles", {"role": ["editor"], "over": ""}).status_code == 303
    late = root.post(f"{page}/roles", {"role": [], "over": ""})
    assert late.status_code == 409
    assert "изменил кто-то другой" in late.text
    assert 'name="over" value="editor"' in late.text, "from here it is set anew"
    assert root.post(f"{page}/roles", {"role": ["administrator"], "over": "editor nobody"}).status_code == 409
    assert root.post(f"{page}/roles", {"role": [], "over": "editor"}).status_code == 303
    assert 'name="over" value=""' in root.get(page).text
