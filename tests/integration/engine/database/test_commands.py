"""masthead migrate, upgrade and schema as people run them, on the three databases."""

import json
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import event, inspect

from masthead.engine.cli.main import cli
from masthead.engine.database.connect import Database
from masthead.engine.database.ledger import Applied, write_ledger
from masthead.engine.database.migrator import migrate as migrate_database
from masthead.engine.database.perform import Schema
from masthead.engine.database.revisions import ENGINE

ROOT = Path(__file__).parents[4]
NEWEST_OF_USERS = "users/20261122_0000_expand_create_second_factors"


@pytest.fixture
def site(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MASTHEAD_SITE", str(tmp_path))
    monkeypatch.setenv("RECIPE", "demo")
    return tmp_path


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, words, input=typed)


def from_the_future(database: Database) -> None:
    with database.engine.begin() as connection:
        write_ledger(connection, [Applied("users/20991231_0900_retire_x", "retire", "9.0.0")], "a test")


def test_a_site_is_migrated_looked_at_and_left_alone(site: Path, database: Database) -> None:
    behind = run("migrate", "--status")
    assert behind.exit_code == 1
    assert "schema empty, min_code none: this release cannot serve on it" in behind.stdout
    assert run("migrate", "--dry-run").stdout.splitlines() == [
        "would run engine (all tables at once)",
        "would run users (all tables at once)",
        "would run media (all tables at once)",
        "would run menus (all tables at once)",
    ]
    assert run("migrate", "--phase", "expand").exit_code == 0
    again = run("migrate")
    assert "nothing to expand" in again.stderr
    assert run("migrate", "--status").exit_code == 0
    assert run("migrate", "--phase", "retire").exit_code == 0


@pytest.mark.parametrize(
    "words", [("migrate",), ("migrate", "--phase", "retire"), ("migrate", "--dry-run"), ("upgrade",)]
)
def test_a_database_from_the_future_is_refused(
    site: Path, database: Database, words: tuple[str, ...]
) -> None:
    migrate_database(database, Schema((ENGINE,), "0.1.0"), "expand")
    from_the_future(database)
    refused = run(*words)
    assert refused.exit_code == 1
    assert "needs release 9.0.0 or newer" in str(refused.exception)


@pytest.mark.parametrize("words", [("--phase", "contract"), ("--wait", "-1"), ("--wait", "long")])
def test_a_wrong_option_is_explained(site: Path, words: tuple[str, ...]) -> None:
    assert run("migrate", *words).exit_code == 2


def test_upgrade_backs_sqlite_up_expands_and_says_how_to_restart(site: Path, database: Database) -> None:
    migrate_database(database, Schema((ENGINE,), "0.1.0"), "expand")
    done = run("upgrade")
    assert done.exit_code == 0, done.output
    assert "Now restart the site" in done.stdout
    assert "one can go back to any release from 0.1.0 on" in done.stdout
    copies = list((site / "data/backups").glob("*.db"))
    assert len(copies) == (1 if database.is_sqlite else 0)
    for copy in copies:
        with closing(sqlite3.connect(copy)) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        assert "engine_job" in tables
        assert "users" not in tables
    if not database.is_sqlite:
        assert {"mariadb": "mariadb-dump", "postgresql": "pg_dump"}[database.dialect] in done.stdout
    again = run("upgrade")
    assert "steps to do: 0" in again.stdout
    assert list((site / "data/backups").glob("*.db")) == copies


def test_upgrade_refuses_a_site_whose_module_is_broken(site: Path) -> None:
    (site / "masthead.toml").write_text('modules = ["users", "boards_of_mine"]\n')
    refused = run("upgrade")
    assert "nothing was changed: Module boards_of_mine is switched off" in str(refused.exception)
    assert "take it out of `modules` in masthead.toml" in str(refused.exception)


def test_a_database_that_may_only_be_read_is_named(
    site: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Database(database_url)
    read_only = {
        "sqlite": "PRAGMA query_only = ON",
        "mariadb": "SET SESSION TRANSACTION READ ONLY",
        "postgresql": "SET default_transaction_read_only = on",
    }[opened.dialect]

    @event.listens_for(opened.engine, "connect")
    def forbid_writing(connection: Any, _entry: object) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(read_only)
        connection.commit()

    monkeypatch.setattr("masthead.engine.cli.migrate.open_database", lambda _settings: opened)
    refused = run("migrate")
    assert refused.exit_code == 1
    assert re.search("read.?only", str(refused.exception), re.IGNORECASE), refused.exception
    assert "run the same command again" in str(refused.exception)
    opened.dispose()


def test_lint_counts_what_it_finds() -> None:
    done = run("schema", "lint", "--releases", str(ROOT / "schema/releases"))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.startswith("0 findings (")


def test_a_release_leaves_its_contract_behind_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.engine.cli.schema._commit", lambda: "a" * 40)
    written = run("schema", "release", "0.2.0", "--releases", str(tmp_path))
    assert written.exit_code == 0, written.exception
    contract = json.loads((tmp_path / "0.2.0.json").read_text())
    assert contract["commit"] == "a" * 40
    assert contract["tables"]["users"]["columns"]["username"] == {
        "type": "string",
        "nullable": False,
        "length": 50,
    }
    assert "engine/20261121_0900_expand_create_engine" in contract["revisions"]
    for version, problem in (
        ("0.2.0", "would not come after 0.2.0"),
        ("0.1.9", "would not come after"),
        ("next", "no release number"),
    ):
        assert problem in str(run("schema", "release", version, "--releases", str(tmp_path)).exception)


def test_a_release_names_the_commit_that_holds_its_code(tmp_path: Path) -> None:
    refused = run("schema", "release", "0.2.0", "--releases", str(tmp_path))
    head = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    )
    if refused.exit_code == 0:
        assert json.loads((tmp_path / "0.2.0.json").read_text())["commit"] == head.stdout.strip()
    else:
        assert "has changes that no commit holds" in str(refused.exception)


def test_a_developer_takes_a_step_back_and_makes_it_again(site: Path, database: Database) -> None:
    assert "No step of users" in run("schema", "undo", "users", "--yes").output
    run("migrate")
    assert run("schema", "undo", "users", typed="n\n").exit_code == 1
    assert run("schema", "undo", "users", "--yes").stdout == f"{NEWEST_OF_USERS}\n"
    assert not inspect(database.engine).has_table("users_passkey")
    assert inspect(database.engine).has_table("users_account")
    assert NEWEST_OF_USERS in run("migrate").stderr
    assert run("schema", "undo", "boards", "--yes").exit_code == 2
