"""Commands in a folder that is no site leave the database alone that the environment names."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from masthead.engine.cli.main import cli
from masthead.engine.database.connect import Database
from masthead.engine.errors import MastheadError

SAID = "There is no site in {}: it has no masthead.toml, and RECIPE is not set."
WORDS = [
    ["upgrade"],
    ["migrate"],
    ["worker"],
    ["events", "dead"],
    ["events", "replay", "--all"],
    ["audit", "list"],
]
WORDS += [["tree", "status"], ["user", "list"], ["schema", "undo", "users", "--yes"]]


@pytest.fixture
def nowhere(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    told = {"MASTHEAD_SITE": str(tmp_path), "DATABASE_URL": database_url, "RECIPE": "", "MODULES": ""}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_a_folder_that_is_no_site_is_called_so(nowhere: Path, database_url: str, words: list[str]) -> None:
    with pytest.raises(MastheadError) as refused:
        CliRunner().invoke(cli, words, catch_exceptions=False)
    assert str(refused.value).startswith(SAID.format(nowhere))
    assert "masthead init" in str(refused.value)
    assert "--site" in str(refused.value)
    database = Database(database_url)
    assert database.ping() is None
    with database.engine.connect() as connection:
        assert connection.dialect.get_table_names(connection) == []
    database.dispose()


def test_the_doctor_says_so_too(nowhere: Path) -> None:
    said = CliRunner().invoke(cli, ["check"])
    assert said.exit_code == 1
    assert SAID.format(nowhere) in said.output


@pytest.mark.parametrize("told", ["file", "recipe", "dotenv"])
def test_a_folder_that_says_what_it_is_is_a_site(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    if told == "file":
        (nowhere / "masthead.toml").write_text('recipe = "hello"\n')
    elif told == "dotenv":
        monkeypatch.delenv("RECIPE")
        (nowhere / ".env").write_text("RECIPE=hello\n")
    else:
        monkeypatch.setenv("RECIPE", "hello")
    said = CliRunner().invoke(cli, ["upgrade"])
    assert said.exit_code == 0, said.output


def test_a_database_that_holds_a_site_is_one_whoever_asks(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = CliRunner().invoke(cli, ["prepare"])
    if not os.environ["DATABASE_URL"].startswith("sqlite"):
        assert str(refused.exception).startswith(SAID.format(nowhere))
        monkeypatch.setenv("RECIPE", "hello")
        assert CliRunner().invoke(cli, ["upgrade"]).exit_code == 0
        monkeypatch.setenv("RECIPE", "")
    for words in (["upgrade"], ["prepare"]):
        said = CliRunner().invoke(cli, words)
        assert said.exit_code == 0, (words, said.output, said.exception)
