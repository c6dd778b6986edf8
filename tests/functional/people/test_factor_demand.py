"""A second factor that is demanded of a role: on the role's page, of any role that accounts can have."""

from pathlib import Path

import pytest

from masthead.testing.accounts import PASSWORD, Browser, Town, build_town
from masthead.testing.factors import FACTORS, set_up_app

ENGLISH = {"Accept-Language": "en"}


def demand(browser: Browser, role: str, demanded: str = "1") -> int:
    """Send the form of the role's page."""
    return browser.post(f"/admin/roles/{role}/factor", {"demanded": demanded}).status_code


def test_who_has_a_role_made_here_is_led_to_a_factor_before_anything_else(every_town: Town) -> None:
    root, ann = every_town.enter("Root"), every_town.enter("Ann")
    root.post("/admin/roles", {"title": "Proofreader"})
    root.post("/accounts/2/roles", {"role": "proofreader"})
    assert ann.get("/account").status_code == 200
    assert demand(root, "proofreader") == 303
    assert "must have a second factor" in root.get("/admin/roles/proofreader", **ENGLISH).text
    assert "second factor demanded" in root.get("/admin/roles", **ENGLISH).text
    assert ann.get("/account").headers["Location"] == FACTORS
    assert every_town.browser().sign_in("Ann", next="/account").headers["Location"] == FACTORS
    set_up_app(ann)
    assert ann.get("/account").status_code == 200
    assert demand(root, "proofreader", "0") == 303
    assert ann.post(f"{FACTORS}/app/remove", {"present": PASSWORD}).status_code == 303
    assert ann.get("/account").status_code == 200
    log = root.get("/admin/audit?thing=role&id=proofreader", **ENGLISH).text
    assert "Second factor demanded of a role" in log
    assert "Second factor no longer demanded of a role" in log


@pytest.mark.parametrize("role", ["member", "editor"])
def test_it_is_demanded_of_roles_that_are_always_there(town: Town, role: str) -> None:
    town.settle("Eve", "editor")
    root, eve, ann = town.enter("Root"), town.enter("Eve"), town.enter("Ann")
    set_up_app(root)
    assert demand(root, role) == 303
    assert eve.get("/account").headers["Location"] == FACTORS
    assert ("Location" in ann.get("/account").headers) == (role == "member")
    assert root.get("/account").status_code == 200


@pytest.mark.parametrize("role", ["administrator", "member"])
def test_nobody_demands_of_themselves_what_they_have_not(town: Town, role: str) -> None:
    root = town.enter("Root")
    page = root.get(f"/admin/roles/{role}", **ENGLISH).text
    assert "Set one up for yourself first" in page
    assert "Demand a second factor" not in page
    assert demand(root, role) == 409
    assert root.get("/account").status_code == 200
    set_up_app(root)
    assert demand(root, role) == 303
    assert root.get("/accounts").status_code == 200


def test_who_must_set_a_factor_up_may_whatever_members_may(town: Town) -> None:
    root, ann = town.enter("Root"), town.enter("Ann")
    for name in ("users.view_own_account", "users.edit_own_account"):
        cell = {f"member:{name}": "none", "seen": ""}
        assert root.post("/admin/permissions/users", cell).status_code == 303
    root.post("/admin/roles", {"title": "Proofreader"})
    root.post("/accounts/2/roles", {"role": "proofreader"})
    assert demand(root, "proofreader") == 303
    set_up_app(ann)
    assert ann.get("/account").status_code == 403


@pytest.mark.parametrize("role", ["anonymous", "ghost", "%00", "%F0%9F%91%BB", "x" * 99])
def test_it_is_demanded_of_nobody_who_cannot_sign_in(town: Town, role: str) -> None:
    assert demand(town.enter("Root"), role) == 404


def test_a_deputy_demands_nothing_of_those_who_may_more(town: Town) -> None:
    root, ann = town.enter("Root"), town.enter("Ann")
    set_up_app(root)
    assert demand(root, "administrator") == 303
    root.post("/admin/roles", {"title": "Deputy"})
    cell = {"deputy:administration.change_permissions": "any", "seen": ""}
    assert root.post("/admin/permissions/administration", cell).status_code == 303
    root.post("/accounts/2/roles", {"role": "deputy"})
    assert demand(ann, "administrator", "0") == 403
    assert demand(ann, "editor") == 403
    assert demand(ann, "deputy") == 409
    assert demand(town.browser(), "editor") == 401


def test_what_the_files_demand_is_not_let_go_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "masthead.toml").write_text('[module.users]\nsecond_factor = { required_for = ["editor"] }\n')
    for strict in build_town(tmp_path, f"sqlite:///{tmp_path / 'site.db'}"):
        strict.settle("Root", "administrator")
        strict.settle("Eve", "editor")
        root, eve = strict.enter("Root"), strict.enter("Eve")
        page = root.get("/admin/roles/editor", **ENGLISH).text
        assert "The site's files demand it" in page.replace("&#39;", "'")
        assert 'name="demanded"' not in page
        assert demand(root, "editor", "0") == 303
        assert eve.get("/account").headers["Location"] == FACTORS
