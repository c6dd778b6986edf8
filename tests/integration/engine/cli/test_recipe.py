"""masthead recipe as people run it, on the three databases, before a schema is there and after."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect, text

from masthead.engine.cli.main import cli
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import MastheadError

FILE = '# Ours.\nrecipe = "hello" # for now\nname = "Our site"\n'


@pytest.fixture
def site(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MASTHEAD_SITE", str(tmp_path))
    monkeypatch.setenv("RECIPE", "")
    (tmp_path / "masthead.toml").write_text(FILE)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str, variable: str = "") -> Result:
    monkeypatch.setenv("RECIPE", variable)
    return CliRunner().invoke(cli, ["recipe", *words])


def people(url: str) -> int:
    database = Database(url)
    with unit_of_work(database) as work:
        found = int(work.scalar(text("SELECT count(*) FROM users")) or 0)
    database.dispose()
    return found


def tables(url: str) -> list[str]:
    database = Database(url)
    found = inspect(database.engine).get_table_names()
    database.dispose()
    return found


def test_show_says_all_of_it_before_there_is_a_schema_and_changes_nothing(
    site: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(monkeypatch, "show", "users")
    assert shown.exit_code == 0, shown.exception
    for line in (
        "+ schema: engine (all tables at once)",
        "+ schema: users (all tables at once)",
        "+ content: users.entries, 1 at most",
        "+ masthead.toml: recipe hello → users",
    ):
        assert line in shown.stdout
    assert tables(database_url) == []
    assert (site / "masthead.toml").read_text() == FILE


def test_apply_makes_the_schema_on_sqlite_and_leaves_it_to_upgrade_elsewhere(
    site: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database_url.startswith("sqlite"):
        refused = run(monkeypatch, "apply", "users", "--yes")
        assert isinstance(refused.exception, MastheadError)
        assert "Run `RECIPE=users masthead upgrade`, then this command again" in str(refused.exception)
        assert tables(database_url) == []
        assert (site / "masthead.toml").read_text() == FILE
        monkeypatch.setenv("RECIPE", "users")
        assert CliRunner().invoke(cli, ["upgrade"]).exit_code == 0
    done = run(monkeypatch, "apply", "users", "--yes")
    assert done.exit_code == 0, done.exception
    assert people(database_url) == 1
    assert (site / "masthead.toml").read_text() == FILE.replace("hello", "users")
    assert "is set" not in done.stderr
    again = run(monkeypatch, "apply", "users", "--yes")
    assert "Nothing would change" in again.stdout
    assert people(database_url) == 1


def test_a_recipe_that_brings_a_module_adds_its_tables(
    site: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database_url.startswith("sqlite"):
        return
    assert run(monkeypatch, "apply", "hello", "--yes").exit_code == 0
    assert "users" not in tables(database_url)
    assert run(monkeypatch, "apply", "users", "--yes").exit_code == 0
    assert people(database_url) == 1
    assert len(list((site / "data/backups").glob("*.db"))) == 1


def test_a_variable_that_wins_over_the_file_is_named(
    site: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    if not database_url.startswith("sqlite"):
        return
    done = run(monkeypatch, "apply", "users", "--yes", variable="hello")
    assert "RECIPE=hello is set" in done.stderr
    assert tomllib.loads((site / "masthead.toml").read_text())["recipe"] == "users"
    (site / ".env").write_text("RECIPE=demo\n")
    monkeypatch.delenv("RECIPE")
    shown = CliRunner().invoke(cli, ["recipe", "show", "users"])
    assert "RECIPE=demo is set" in shown.stderr


def test_a_failure_on_the_way_leaves_the_file_as_it_was(
    site: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database_url.startswith("sqlite"):
        return

    def fail(*_arguments: object, **_words: object) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr("masthead.engine.cli.recipe.mark_applied", fail)
    failed = run(monkeypatch, "apply", "users", "--yes")
    assert "the disk is gone" in str(failed.exception)
    assert people(database_url) == 0
    assert (site / "masthead.toml").read_text() == FILE
