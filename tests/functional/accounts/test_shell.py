"""Accounts from the shell: `masthead user …`."""

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from masthead.engine.cli.main import cli
from masthead.engine.errors import MastheadError
from masthead.testing.accounts import PASSWORD, Town
from masthead.testing.factors import set_up_app

Shell = Callable[..., Result]


@pytest.fixture
def shell(town: Town, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Call `masthead user …` in the town's site."""
    for name, value in {
        "MASTHEAD_SITE": str(town.folder),
        "RECIPE": "users",
        "DATABASE_URL": f"sqlite:///{town.folder / 'site.db'}",
        "PUBLIC_URL": "https://example.org",
    }.items():
        monkeypatch.setenv(name, value)
    return lambda *words, typed=None: CliRunner().invoke(cli, ["user", *words], input=typed)


def test_an_account_is_added_with_a_link_for_its_owner(town: Town, shell: Shell) -> None:
    said = shell("add", "Ann", "--email", "ann@example.org", "--role", "editor", "--role", "administrator")
    assert said.exit_code == 0, said.output
    found = re.search(r"https://example\.org(/sign-in/link/\S+)", said.output)
    assert found
    browser = town.browser()
    assert browser.post(found[1]).status_code == 303
    assert browser.get("/accounts").status_code == 200


def test_accounts_are_listed_and_found(town: Town, shell: Shell) -> None:
    town.settle("Ann", "editor")
    town.settle("Ben", password=None)
    lines = shell("list").output.splitlines()
    assert [line.split()[1:] for line in lines] == [
        ["active", "editor", "Ann", "Ann@example.org"],
        ["active", "member", "Ben", "Ben@example.org"],
    ]
    assert "Ann" not in shell("list", "BE").output


def test_a_link_a_role_a_password_and_a_block(town: Town, shell: Shell) -> None:
    town.settle("Root", "administrator")
    town.settle("Ann")
    ann = town.enter("Ann")
    link = shell("link", "ann").output.strip()
    assert town.browser().post(link.removeprefix("https://example.org")).status_code == 303
    assert shell("role", "ann", "--role", "editor").exit_code == 0
    assert ann.get("/add").status_code == 200
    assert shell("role", "ann").exit_code == 0
    assert ann.get("/add").status_code == 403
    assert shell("password", "ann@example.org", typed="a whole new one\n").exit_code == 0
    assert ann.get("/account").status_code == 401
    assert town.browser().sign_in("Ann").status_code == 422
    assert town.browser().sign_in("Ann", "a whole new one").status_code == 303
    assert shell("block", "ann").exit_code == 0
    assert town.browser().sign_in("Ann", "a whole new one").status_code == 422
    assert shell("block", "ann", "--undo").exit_code == 0
    assert town.browser().sign_in("Ann", "a whole new one").status_code == 303


def test_the_shell_is_the_way_out_for_who_lost_the_second_factor(town: Town, shell: Shell) -> None:
    town.settle("Ann")
    assert "authenticator app: no" in shell("factor", "ann").output
    assert "no second factor" not in shell("link", "ann").output
    phone = set_up_app(town.enter("Ann"))
    assert shell("factor", "ann").output.splitlines() == [
        "authenticator app: yes",
        "passkeys: none",
        "recovery codes left: 10",
    ]
    said = shell("link", "ann")
    assert "It asks for no second factor" in said.stderr
    assert "masthead user factor ann --remove" in said.stderr
    browser = town.browser()
    assert browser.post(said.stdout.strip().removeprefix("https://example.org")).headers["Location"] == "/"
    assert browser.get("/account").status_code == 200
    assert town.browser().sign_in("Ann").headers["Location"] == "/sign-in/code"
    assert shell("password", "ann", typed="a whole new one\n").exit_code == 0
    assert town.browser().sign_in("Ann", "a whole new one").headers["Location"] == "/sign-in/code"
    assert "authenticator app: no" in shell("factor", "ann", "--remove").output
    assert town.browser().sign_in("Ann", "a whole new one").headers["Location"] == "/"
    assert "удалён второй фактор" in town.letters()[-1].text
    assert phone.codes
    assert shell("factor", "nobody", "--remove").exit_code != 0


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("add", "a"), "name: This is too short."),
        (("add", "Ben", "--email", "ben"), "email: This is not an e-mail address."),
        (("add", "ROOT"), "name: Somebody here has this name already."),
        (("add", "Ben", "--role", "king"), "'king' is not one of"),
    ],
)
def test_wrong_input_is_said_field_by_field(
    town: Town, shell: Shell, words: tuple[str], problem: str
) -> None:
    town.settle("Root", "administrator")
    said = shell(*words)
    assert said.exit_code != 0
    assert problem in said.output


@pytest.mark.parametrize(
    "words", [("link", "nobody"), ("block", "nobody"), ("block", "root"), ("role", "root")]
)
def test_what_cannot_be_done_is_refused(town: Town, shell: Shell, words: tuple[str]) -> None:
    town.settle("Root", "administrator")
    said = shell(*words)
    assert said.exit_code != 0
    assert isinstance(said.exception, MastheadError)
    assert town.enter("Root").get("/accounts").status_code == 200


@pytest.mark.parametrize("typed", ["", "\n", "short\n", "root\n"])
def test_a_weak_password_is_refused_at_the_shell_too(town: Town, shell: Shell, typed: str) -> None:
    town.settle("Root", "administrator")
    said = shell("password", "root", typed=typed)
    assert said.exit_code != 0
    assert "password:" in said.output
    assert town.browser().sign_in("Root", PASSWORD).status_code == 303
