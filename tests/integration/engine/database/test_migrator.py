"""The migrator on the three databases: order, phases, what is recorded, what is refused."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, event, inspect, text

from masthead.engine.database.connect import Database
from masthead.engine.database.errors import MigrationFailed, MigrationIsMalformed
from masthead.engine.database.guard import judge_schema
from masthead.engine.database.migrator import migrate, plan
from masthead.engine.database.perform import Schema
from masthead.engine.database.revisions import known_revisions
from masthead.engine.errors import SchemaIsAhead, SchemaIsBehind
from masthead.testing.chains import step, write_chain

CREATE = """
op.create_table(
    "toy_ship",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(20), nullable=False),
)
"""
FILES = {
    "20260101_0900_expand_create_ship": step(CREATE),
    "20260102_0900_expand_add_flag": step('op.add_column("toy_ship", sa.Column("flag", sa.String(5), index=True))'),
    "20260103_0900_retire_drop_flag": step('op.drop_index("ix_toy_ship_flag", "toy_ship")\nop.drop_column("toy_ship", "flag")', phase="retire", min_code="0.2.0"),
}  # fmt: skip
NEXT = {
    "20260104_0900_expand_add_mast": step(
        'op.add_column("toy_ship", sa.Column("masts", sa.Integer, server_default="3"))'
    )
}


def schema(folder: Path, files: dict[str, str], version: str = "0.2.0") -> Schema:
    return Schema((write_chain(folder, "toy", files),), version, MetaData(), baseline=False)


def columns(database: Database) -> set[str]:
    return {column["name"] for column in inspect(database.engine).get_columns("toy_ship")}


def test_expand_stops_before_the_retire_steps_of_this_release(database: Database, tmp_path: Path) -> None:
    done = migrate(database, schema(tmp_path, FILES), "expand")
    assert done == ("toy/20260101_0900_expand_create_ship", "toy/20260102_0900_expand_add_flag")
    assert columns(database) == {"id", "name", "flag"}
    assert [index["name"] for index in inspect(database.engine).get_indexes("toy_ship")] == [
        "ix_toy_ship_flag"
    ]
    assert migrate(database, schema(tmp_path, FILES), "expand") == ()


def test_retire_runs_after_promotion_and_moves_the_boundary(database: Database, tmp_path: Path) -> None:
    site = schema(tmp_path, FILES)
    migrate(database, site, "expand")
    assert judge_schema(database, known_revisions(site.chains), "0.2.0").min_code == "0.1.0"
    assert migrate(database, site, "retire") == ("toy/20260103_0900_retire_drop_flag",)
    assert columns(database) == {"id", "name"}
    state = judge_schema(database, known_revisions(site.chains), "0.2.0")
    assert (state.revision, state.min_code, state.is_fit) == (
        "toy/20260103_0900_retire_drop_flag",
        "0.2.0",
        True,
    )


def test_retire_steps_of_a_skipped_release_come_before_the_next_expand(
    database: Database, tmp_path: Path
) -> None:
    migrate(database, schema(tmp_path, FILES), "expand")
    later = schema(tmp_path, FILES | NEXT, "0.3.0")
    assert [task.title for task in plan(database, later, "expand")] == [
        "toy/20260103_0900_retire_drop_flag",
        "toy/20260104_0900_expand_add_mast",
    ]
    migrate(database, later, "expand")
    assert columns(database) == {"id", "name", "masts"}


def test_an_index_goes_with_its_column(database: Database, tmp_path: Path) -> None:
    drop = step('op.drop_column("toy_ship", "flag")', phase="retire")
    site = schema(tmp_path, FILES | {"20260103_0900_retire_drop_flag": drop})
    migrate(database, site, "expand")
    migrate(database, site, "retire")
    assert columns(database) == {"id", "name"}
    assert inspect(database.engine).get_indexes("toy_ship") == []


def test_retire_is_refused_while_an_expand_is_pending(database: Database, tmp_path: Path) -> None:
    with pytest.raises(SchemaIsBehind, match="toy/20260101_0900_expand_create_ship"):
        migrate(database, schema(tmp_path, FILES), "retire")


def test_old_code_judges_a_schema_from_the_future(database: Database, tmp_path: Path) -> None:
    migrate(database, schema(tmp_path, FILES), "expand")
    old = schema(tmp_path / "old", {key: FILES[key] for key in list(FILES)[:1]}, "0.1.0")
    known = known_revisions(old.chains)
    assert judge_schema(database, known, "0.1.0").is_fit
    assert migrate(database, old, "expand") == ()
    migrate(database, schema(tmp_path, FILES), "retire")
    state = judge_schema(database, known, "0.1.0")
    with pytest.raises(SchemaIsAhead, match=r"20260103_0900_retire_drop_flag needs release 0\.2\.0"):
        state.require()
    with pytest.raises(SchemaIsAhead):
        migrate(database, old, "expand")


def test_an_empty_database_is_behind(database: Database, tmp_path: Path) -> None:
    state = judge_schema(database, known_revisions(schema(tmp_path, FILES).chains), "0.2.0")
    assert state.pending == ("toy/20260101_0900_expand_create_ship", "toy/20260102_0900_expand_add_flag")
    with pytest.raises(SchemaIsBehind, match="and 1 more"):
        state.require()


def test_a_failing_step_is_not_recorded_and_can_be_mended(database: Database, tmp_path: Path) -> None:
    broken = {"20260102_0900_expand_add_flag": step('op.execute("INSERT INTO nowhere VALUES (1)")')}
    with pytest.raises(MigrationFailed, match=r"toy/20260102_0900_expand_add_flag failed: .*nowhere"):
        migrate(database, schema(tmp_path, FILES | broken), "expand")
    assert migrate(database, schema(tmp_path, FILES), "expand") == ("toy/20260102_0900_expand_add_flag",)


def test_a_step_of_plain_python_trouble_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(MigrationFailed, match="KeyError: 'sail'"):
        migrate(database, schema(tmp_path, {"20260101_0900_expand_x": step('{}["sail"]')}), "expand")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (step("pass", phase="retire"), "is named expand, but says phase = 'retire'"),
        (step("pass", min_code="soon"), "bad min_code"),
        ("phase = 'expand'\nmin_code = '0.1.0'\n", "lacks the function `upgrade`"),
        ("min_code = '0.1.0'\n", "lacks the text `phase`"),
        ("def upgrade(op:", "cannot be imported .SyntaxError"),
    ],
)
def test_a_malformed_file_is_named(tmp_path: Path, text: str, problem: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(MigrationIsMalformed, match=problem):
        migrate(database, schema(tmp_path, {"20260101_0900_expand_x": text}), "expand")
    database.dispose()


def test_a_chain_that_never_ran_is_laid_at_once(database: Database, tmp_path: Path) -> None:
    metadata = MetaData()
    Table(
        "toy_ship",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String(20), nullable=False),
    )
    site = Schema((write_chain(tmp_path, "toy", FILES, ("toy_ship",)),), "0.2.0", metadata)
    assert migrate(database, site, "expand") == ("toy (all tables at once)",)
    assert columns(database) == {"id", "name"}
    assert migrate(database, site, "retire") == ()
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM schema_revision")).scalar() == 3


def test_a_full_disk_undoes_the_step(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    fill = step(
        "for number in range(20000):\n    op.execute(f\"INSERT INTO toy_ship (id, name) VALUES ({number}, 'some ship or other')\")"
    )
    files = dict(list(FILES.items())[:1]) | {"20260102_0900_expand_fill": fill}

    @event.listens_for(database.engine, "connect")
    def small(connection: Any, _entry: object) -> None:
        connection.execute("PRAGMA max_page_count = 40")

    with pytest.raises(MigrationFailed, match="disk is full"):
        migrate(database, schema(tmp_path, files), "expand")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM toy_ship")).scalar() == 0
    database.dispose()
