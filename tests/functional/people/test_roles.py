"""Roles that are made here, and what every role may do."""

import html
import re
import time

import pytest
from sqlalchemy import text

from masthead.engine.app import create_app
from masthead.engine.cache.watch import AFTER_FAILURE
from masthead.testing.accounts import PASSWORD, Browser, Town

SEEN = re.compile(r'name="seen" value="([^"]*)"')


def made(root: Browser, title: str = "Proofreader") -> str:
    """Make a role; give its page."""
    answer = root.post("/admin/roles", {"title": title})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).partition("?")[0]


def seen_by(browser: Browser) -> str:
    """What the users module's form brings back."""
    page = browser.get("/admin/permissions").text.partition('id="group-users"')[2]
    found = SEEN.search(page)
    assert found
    return html.unescape(found[1])


def permit(browser: Browser, cell: str, scope: str, seen: str | None = None) -> int:
    """Send the form of the users module with one cell changed."""
    given = {cell: scope, "seen": seen_by(browser) if seen is None else seen}
    return browser.post("/admin/permissions/users", given).status_code


def test_a_role_is_made_given_permitted_and_taken_away(every_town: Town) -> None:
    root, ann = every_town.enter("Root"), every_town.enter("Ann")
    page = made(root)
    assert page == "/admin/roles/proofreader"
    assert ann.get("/users/1/edit").status_code == 403
    assert permit(root, "proofreader:users.add_entry", "any") == 303
    assert root.post("/accounts/2/roles", {"role": "proofreader"}).status_code == 303
    assert ann.get("/add").status_code == 200
    assert "Ann" in root.get("/accounts?role=proofreader").text
    assert root.post(f"{page}/remove").status_code == 409
    assert permit(root, "proofreader:users.add_entry", "none") == 303
    assert ann.get("/add").status_code == 403
    root.post("/accounts/2/roles")
    assert root.post(f"{page}/remove").status_code == 303
    assert root.get(page).status_code == 404
    assert root.post("/accounts/2/roles", {"role": "proofreader"}).status_code == 422


def test_a_default_can_be_taken_away_and_comes_back(town: Town) -> None:
    root, reader = town.enter("Root"), town.browser()
    assert reader.get("/users").status_code == 200
    assert permit(root, "anonymous:users.view_directory", "none") == 303
    assert reader.get("/users").status_code == 401
    assert 'href="/users"' not in reader.get("/welcome").text
    assert permit(root, "anonymous:users.view_directory", "default") == 303
    assert reader.get("/users").status_code == 200


def test_what_was_taken_away_is_not_permitted_because_nobody_could_look(every_town: Town) -> None:
    """A process starts while the table of grants cannot be read: no stand-in for the database, a real fault of it."""
    assert permit(every_town.enter("Root"), "anonymous:users.view_directory", "none") == 303
    fresh = create_app(every_town.site.parts.settings)
    reader = fresh.test_client()
    rename = "ALTER TABLE engine_grant RENAME COLUMN {} TO {}"
    try:
        with fresh.parts.database.engine.begin() as connection:
            connection.execute(text(rename.format("scope", "out_of_reach")))
        for _ in range(2):
            answer = reader.get("/users")
            assert answer.status_code == 500
            assert "Ann@example.org" not in answer.text
            assert 'href="/users"' not in answer.text
            assert "<main" in answer.text, "the page that says so is whole"
        missing = reader.get("/nowhere")
        assert (missing.status_code, "<main" in missing.text) == (404, True)
        assert 'href="/users"' not in missing.text
    finally:
        with fresh.parts.database.engine.begin() as connection:
            connection.execute(text(rename.format("out_of_reach", "scope")))
    time.sleep(AFTER_FAILURE)  # for so long the same failure is told without another question
    answer = reader.get("/users")
    assert answer.status_code == 401
    fresh.parts.database.dispose()


def test_administrators_keep_everything_whatever_is_sent(town: Town) -> None:
    root = town.enter("Root")
    for name in ("users.manage_accounts", "administration.change_permissions"):
        module = name.partition(".")[0]
        sent = {f"administrator:{name}": "none", "seen": ""}
        assert root.post(f"/admin/permissions/{module}", sent).status_code == 303
    assert root.get("/admin/permissions").status_code == 200
    assert root.get("/accounts").status_code == 200
    assert 'name="administrator:' not in root.get("/admin/permissions").text


def test_what_somebody_else_has_set_meanwhile_is_told_and_not_overwritten(every_town: Town) -> None:
    every_town.settle("Second", "administrator")
    root, second = every_town.enter("Root"), every_town.enter("Second")
    seen = seen_by(root)
    assert permit(second, "editor:users.add_entry", "none") == 303
    answer = root.post("/admin/permissions/users", {"editor:users.add_entry": "any", "seen": seen})
    assert answer.status_code == 409
    assert "users.add_entry" in answer.text
    assert 'class="overtaken"' in answer.text
    assert seen_by(root) == "editor:users.add_entry=none"
    # Another cell of the same form is nobody's conflict, and the same wish is none either.
    assert permit(root, "editor:users.edit_entry", "none", seen) == 303
    assert permit(root, "editor:users.add_entry", "none", seen) == 303


def test_nobody_permits_or_gives_more_than_they_have(town: Town) -> None:
    root, ann = town.enter("Root"), town.enter("Ann")
    made(root, "Deputy")
    sent = {"deputy:administration.change_permissions": "any", "seen": ""}
    assert root.post("/admin/permissions/administration", sent).status_code == 303
    assert permit(root, "deputy:users.manage_accounts", "any") == 303
    root.post("/accounts/2/roles", {"role": "deputy"})
    assert ann.get("/admin/permissions").status_code == 200
    assert permit(ann, "deputy:users.erase_account", "any") == 403
    assert permit(ann, "member:users.add_entry", "any") == 403
    assert permit(ann, "editor:users.add_entry", "none") == 403
    assert ann.post("/accounts/2/roles", {"role": ["deputy", "administrator"]}).status_code == 403
    invited = {"name": "Xavier", "email": "x@example.org", "role": "administrator"}
    assert ann.post("/accounts/invite", invited).status_code == 403
    town.settle("Second", "administrator")
    for action in ("block", "roles"):
        assert ann.post(f"/accounts/3/{action}").status_code == 403
    assert town.enter("Second").get("/accounts").status_code == 200


def test_nobody_acts_upon_an_account_that_may_do_more(town: Town) -> None:
    root, ann = town.enter("Root"), town.enter("Ann")
    made(root, "Deputy")
    assert permit(root, "deputy:users.manage_accounts", "any") == 303
    root.post("/accounts/2/roles", {"role": "deputy"})
    town.settle("Second", "administrator")
    second = town.enter("Second")
    invited = {"name": "Third", "email": "third@example.org", "role": "administrator"}
    assert root.post("/accounts/invite", invited).status_code == 303
    town.letters()
    for number in (3, 4):
        for action in ("sign-out", "block", "unblock", "invite"):
            assert ann.post(f"/accounts/{number}/{action}").status_code == 403, (action, number)
        page = ann.get(f"/accounts/{number}").text
        assert "разрешено больше, чем вам" in page
        assert f'action="/accounts/{number}/' not in page, "nothing is offered that will be refused"
    assert 'action="/accounts/3/block"' in root.get("/accounts/3").text
    more = {"role": ["administrator", "deputy"]}
    assert ann.post("/accounts/3/roles", more).status_code == 403
    assert second.get("/accounts").status_code == 200
    assert len(town.letters()) == 1, "the invitation went out once"


@pytest.mark.parametrize(
    "title", ["", " ", "x" * 51, "a\0b", "\u202eroot", "Proofreader", "PROOFREADER", "editor"]
)
def test_a_title_that_cannot_be_one_is_refused(town: Town, title: str) -> None:
    root = town.enter("Root")
    made(root)
    assert root.post("/admin/roles", {"title": title}).status_code == 422


@pytest.mark.parametrize("title", ["100%", "%(x)s", "<b>Boss</b>", "Корректор", "∞", "a:b=c d", "👩‍🚀"])
def test_odd_titles_are_shown_as_they_are(town: Town, title: str) -> None:
    root = town.enter("Root")
    page = made(root, title)
    for path in ("/admin/roles", "/admin/permissions", "/accounts", page):
        assert str(html.escape(title)) in root.get(path).text.replace("&#39;", "&#x27;")
    fields = re.findall(r'name="([^"]+):users\.add_entry"', root.get("/admin/permissions").text)
    assert [field for field in fields if " " in field] == []
    assert permit(root, f"{fields[-1]}:users.add_entry", "any") == 303
    assert f"{fields[-1]}:users.add_entry=any" in seen_by(root)


@pytest.mark.parametrize("name", ["anonymous", "member", "editor", "administrator", "ghost", "%00", "%2e%2e"])
def test_what_is_always_there_is_neither_renamed_nor_removed(town: Town, name: str) -> None:
    root = town.enter("Root")
    assert root.post(f"/admin/roles/{name}", {"title": "New"}).status_code == 404
    assert root.post(f"/admin/roles/{name}/remove").status_code == 404


def test_a_renamed_role_stays_the_same_role(town: Town) -> None:
    root = town.enter("Root")
    page = made(root)
    root.post("/accounts/2/roles", {"role": "proofreader"})
    assert root.post(page, {"title": "Reader of proofs"}).status_code == 303
    assert "Reader of proofs" in root.get("/accounts/2").text
    assert town.browser().sign_in("Ann", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/admin/roles"), ("GET", "/admin/permissions"), ("GET", "/admin/roles/editor")),
        *(("POST", "/admin/roles"), ("POST", "/admin/permissions/users"), ("POST", "/admin/roles/x/remove")),
    ],
)
def test_nobody_else_looks_at_roles(town: Town, method: str, path: str) -> None:
    for browser, status in ((town.enter("Ann"), 403), (town.browser(), 401)):
        answer = browser.get(path) if method == "GET" else browser.post(path, {"title": "x"})
        assert answer.status_code == status
