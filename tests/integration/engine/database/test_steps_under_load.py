"""A step meets people at work: it does not keep them waiting, loses no row, and says when it cannot."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, inspect, text

from masthead.engine.database import perform
from masthead.engine.database.connect import Database
from masthead.engine.database.errors import MigrationFailed, TableIsBusy, TableWouldBeCopied
from masthead.engine.database.migrator import migrate
from masthead.engine.database.perform import Schema
from masthead.testing.chains import step, write_chain

CREATE = """
op.create_table("toy_ship", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20), nullable=False), sqlite_autoincrement=True)
op.create_table("toy_sailor", sa.Column("id", sa.Integer, primary_key=True), sa.Column("ship", sa.Integer, sa.ForeignKey("toy_ship.id", ondelete="CASCADE"), nullable=False))
"""
CREATED = {"20260101_0900_expand_create": step(CREATE)}
ADD = {"20260102_0900_expand_add": step('op.add_column("toy_ship", sa.Column("flag", sa.String(5)))')}


@pytest.fixture(params=["mariadb", "postgresql"])
def served(request: pytest.FixtureRequest) -> Iterator[Database]:
    server = request.getfixturevalue(f"{request.param}_server")
    opened = Database(server.create_database())
    yield opened
    opened.dispose()


def go(database: Database, folder: Path, files: dict[str, str], phase: str = "expand") -> tuple[str, ...]:
    chain = write_chain(folder, "toy", CREATED | files)
    return migrate(database, Schema((chain,), "0.1.0", MetaData(), baseline=False), phase)  # type: ignore[arg-type]


def run(database: Database, *statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_readers_wait_two_seconds_at_most_for_a_step_that_waits(served: Database, tmp_path: Path) -> None:
    go(served, tmp_path, {})
    holder = served.engine.connect()
    holder.execute(text("SELECT * FROM toy_ship")).all()
    stepping = threading.Thread(target=lambda: go(served, tmp_path, ADD))
    stepping.start()
    waits = []
    for _ in range(4):
        time.sleep(0.3)
        begun = time.monotonic()
        run(served, "SELECT name FROM toy_ship")
        waits.append(time.monotonic() - begun)
    assert 0.5 < max(waits) < 3
    holder.close()
    stepping.join(timeout=30)
    assert "flag" in {column["name"] for column in inspect(served.engine).get_columns("toy_ship")}


def test_a_step_gives_up_on_a_busy_table(
    served: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(served, tmp_path, {})
    monkeypatch.setattr(perform, "ATTEMPTS", 1)
    with served.engine.connect() as holder:
        holder.execute(text("SELECT * FROM toy_ship")).all()
        with pytest.raises(TableIsBusy, match="Find the long transaction"):
            go(served, tmp_path, ADD)
    assert go(served, tmp_path, ADD) == ("toy/20260102_0900_expand_add",)


def test_mariadb_may_not_copy_a_table_in_an_expand_step(mariadb_server: object, tmp_path: Path) -> None:
    database = Database(mariadb_server.create_database())  # type: ignore[attr-defined]
    widen = 'op.alter_column("toy_ship", "name", type_=sa.Text(), existing_type=sa.String(20), existing_nullable=False)'
    with pytest.raises(TableWouldBeCopied, match="ALTER TABLE toy_ship MODIFY name TEXT"):
        go(database, tmp_path, {"20260102_0900_expand_widen": step(widen)})
    retire = {"20260102_0900_retire_widen": step(widen, phase="retire")}
    go(database, tmp_path / "two", retire)
    assert go(database, tmp_path / "two", retire, "retire") == ("toy/20260102_0900_retire_widen",)
    database.dispose()


def test_postgresql_builds_indexes_beside_the_writers(postgresql_server: object, tmp_path: Path) -> None:
    database = Database(postgresql_server.create_database())  # type: ignore[attr-defined]
    go(database, tmp_path, {})
    said: list[str] = []
    index = {"20260102_0900_expand_index": step('op.create_index("ix_toy_ship_name", "toy_ship", ["name"])')}
    writer = database.engine.connect()
    writer.execute(text("INSERT INTO toy_ship (id, name) VALUES (1, 'Argo')"))
    stepping = threading.Thread(target=lambda: said.extend(go(database, tmp_path, index)))
    stepping.start()
    time.sleep(1)
    begun = time.monotonic()
    run(database, "INSERT INTO toy_ship (id, name) VALUES (2, 'Beagle')")
    assert time.monotonic() - begun < 0.5
    writer.commit()
    writer.close()
    stepping.join(timeout=30)
    assert said == ["toy/20260102_0900_expand_index"]
    database.dispose()


def test_a_half_built_index_is_built_again(postgresql_server: object, tmp_path: Path) -> None:
    database = Database(postgresql_server.create_database())  # type: ignore[attr-defined]
    go(database, tmp_path, {})
    run(
        database,
        "CREATE INDEX ix_toy_ship_name ON toy_ship (name)",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_toy_ship_name'::regclass",
    )
    go(
        database,
        tmp_path,
        {"20260102_0900_expand_index": step('op.create_index("ix_toy_ship_name", "toy_ship", ["name"])')},
    )
    with database.engine.connect() as connection:
        valid = text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_toy_ship_name'::regclass")
        assert connection.execute(valid).scalar() is True
    database.dispose()


def test_a_rebuilt_table_keeps_its_rows_and_those_that_refer_to_it(
    database: Database, tmp_path: Path
) -> None:
    go(database, tmp_path, {})
    run(
        database,
        "INSERT INTO toy_ship (id, name) VALUES (7, 'Argo')",
        "INSERT INTO toy_sailor (id, ship) VALUES (1, 7)",
    )
    steps = {
        "20260102_0900_retire_check": step('op.create_check_constraint("named", "toy_ship", "name <> \'\'")', phase="retire"),
        "20260103_0900_retire_longer": step('op.alter_column("toy_ship", "name", type_=sa.String(90), existing_type=sa.String(20), existing_nullable=False)', phase="retire"),
    }  # fmt: skip
    go(database, tmp_path, steps)
    go(database, tmp_path, steps, "retire")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT id, name FROM toy_ship")).all() == [(7, "Argo")]
        assert connection.execute(text("SELECT id, ship FROM toy_sailor")).all() == [(1, 7)]
    inspector = inspect(database.engine)
    assert [check["name"] for check in inspector.get_check_constraints("toy_ship")] == ["ck_toy_ship_named"]
    assert str(inspector.get_columns("toy_ship")[1]["type"]) == "VARCHAR(90)"
    run(
        database,
        "DELETE FROM toy_ship",
        "INSERT INTO toy_ship (name) VALUES ('Beagle')" if database.is_sqlite else "SELECT 1",
    )
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM toy_sailor")).scalar() == 0, (
            "references are kept again"
        )
        if database.is_sqlite:
            assert connection.execute(text("SELECT id FROM toy_ship")).scalar() == 8, (
                "keys are not used twice"
            )


def test_a_rebuild_that_would_lose_a_reference_is_undone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    go(database, tmp_path, {})
    run(
        database,
        "INSERT INTO toy_ship (id, name) VALUES (7, 'Argo')",
        "INSERT INTO toy_sailor (id, ship) VALUES (1, 7)",
    )
    lose = 'op.execute("DELETE FROM toy_ship")\nop.drop_column("toy_ship", "name")'
    steps = {"20260102_0900_retire_lose": step(lose, phase="retire")}
    go(database, tmp_path, steps)
    with pytest.raises(MigrationFailed, match="row 1 of table toy_sailor would refer to nothing in toy_ship"):
        go(database, tmp_path, steps, "retire")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT id, name FROM toy_ship")).all() == [(7, "Argo")]
    database.dispose()
