"""The same from the shell: `masthead audit`, `masthead user export`, `masthead user erase`."""

import json
import zipfile
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from masthead.engine.cli.main import cli
from masthead.modules.users.errors import LastAdministrator
from masthead.testing.accounts import Town

Shell = Callable[..., Result]


@pytest.fixture
def shell(town: Town, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Call `masthead …` in the town's site."""
    for name, value in {
        "MASTHEAD_SITE": str(town.folder),
        "RECIPE": "users",
        "DATABASE_URL": f"sqlite:///{town.folder / 'site.db'}",
    }.items():
        monkeypatch.setenv(name, value)
    return lambda *words, typed=None: CliRunner().invoke(cli, words, input=typed)


def test_who_did_what_is_listed_for_people_and_for_programs(town: Town, shell: Shell) -> None:
    assert shell("user", "block", "Ann").exit_code == 0
    said = shell("audit", "list", "--event", "users.account_blocked")
    assert said.exit_code == 0, said.output
    assert said.output.split()[2:] == ["-", "command", "users.account_blocked", "account", "2", "Ann"]
    (line,) = shell("audit", "list", "--json", "--limit", "1").output.splitlines()
    assert json.loads(line)["event"] == "users.account_blocked"
    assert shell("audit", "list", "--who", "nobody", "--days", "3", "--thing", "account").output == ""


def test_what_is_kept_about_somebody_is_written_into_a_new_file(town: Town, shell: Shell) -> None:
    target = town.folder / "ann.zip"
    assert shell("user", "export", "Ann", "--to", str(target)).exit_code == 0
    assert target.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(target) as archive:
        assert json.loads(archive.read("users.account.json"))[0]["name"] == "Ann"
    again = shell("user", "export", "Ann", "--to", str(target))
    assert again.exit_code == 1
    assert "Name another file" in again.output
    missing = town.folder / "ghost.zip"
    assert shell("user", "export", "Ghost", "--to", str(missing)).exit_code == 1
    assert not missing.exists()


def test_an_account_is_erased_after_a_question(town: Town, shell: Shell) -> None:
    kept = shell("user", "erase", "Ann", typed="n\n")
    assert kept.exit_code == 1
    assert "users.account" in kept.output
    assert town.enter("Ann").get("/account").status_code == 200
    assert shell("user", "erase", "Ann", "--yes").exit_code == 0
    assert "Ann" not in shell("user", "list").output
    assert isinstance(shell("user", "erase", "Root", "--yes").exception, LastAdministrator)


def test_a_role_that_is_not_there_is_not_given(town: Town, shell: Shell) -> None:
    for name in ("king", "anonymous", "member"):
        said = shell("user", "role", "Ann", "--role", name)
        assert said.exit_code == 1
        assert f"'{name}' is not one of editor, administrator." in said.output
