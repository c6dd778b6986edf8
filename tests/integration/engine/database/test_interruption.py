"""kill -9 in the middle, then the same command again; two runs at once; a run that died."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from masthead.engine.database.connect import Database
from masthead.engine.database.errors import MigrationIsRunning
from masthead.engine.database.guard import judge_schema
from masthead.engine.database.migrator import migrate
from masthead.engine.database.perform import Schema
from masthead.engine.database.revisions import ENGINE, ENGINE_TABLES, known_revisions
from masthead.engine.errors import DatabaseIsUnavailable
from masthead.testing.chains import step, write_chain

CREATE = 'op.create_table("toy_ship", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20), index=True))'
"""On MariaDB three things of their own: the table, its index, the record."""

PROGRAM = """
import sys
from masthead.engine.database.connect import Database
from masthead.engine.database.migrator import migrate
from masthead.engine.database.perform import Schema
from masthead.engine.database.revisions import Chain
sys.path.insert(0, sys.argv[2])
chain = Chain("toy", sys.argv[3])
migrate(Database(sys.argv[1]), Schema((chain,), "0.1.0", baseline=False), "expand", say=lambda line: print(line, flush=True))
"""


def halting(mark: Path, *, before: str = "", after: str = "") -> str:
    """A step that says by a file where it is, and stays there until the file is gone."""
    wait = f'mark = Path({str(mark)!r})\nif not mark.with_suffix(".go").exists():\n    mark.touch()\n    time.sleep(60)'
    return step("\n".join(part for part in (before, wait, after) if part))


def files(tmp_path: Path) -> dict[str, str]:
    column = 'op.add_column("toy_ship", sa.Column("flag", sa.String(5), index=True))'
    first = 'op.add_column("toy_ship", sa.Column("mast", sa.Integer))'
    return {
        "20260101_0900_expand_create": step(CREATE),
        "20260102_0900_expand_add_two": halting(tmp_path / "mark", before=first, after=column),
        "20260103_0900_expand_fill": step(
            "op.execute(\"INSERT INTO toy_ship (id, name) VALUES (1, 'Argo')\")"
        ),
    }


BASELINE = """
import sys, time
from pathlib import Path
from sqlalchemy import event
import masthead.engine.tables
from masthead.engine.database.base import Base
from masthead.engine.database.connect import Database
from masthead.engine.database.migrator import migrate
from masthead.engine.database.perform import Schema
from masthead.engine.database.revisions import ENGINE
@event.listens_for(Base.metadata.tables["engine_job"], "after_create")
def stay(*_args, **_options):
    Path(sys.argv[1]).touch()
    time.sleep(60)
migrate(Database(sys.argv[2]), Schema((ENGINE,), "0.1.0"), "expand")
"""


def started(url: str, tmp_path: Path) -> "tuple[subprocess.Popen[str], Schema]":
    chain = write_chain(tmp_path, "toy", files(tmp_path))
    command = [sys.executable, "-c", PROGRAM, url, str(tmp_path), chain.package]
    return waiting(command, tmp_path / "mark"), Schema((chain,), "0.1.0", baseline=False)


def waiting(command: list[str], mark: Path) -> "subprocess.Popen[str]":
    """Start a run and wait until it stands still in the middle."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 30
    while not mark.exists():
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return child


def killed(child: "subprocess.Popen[str]") -> None:
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()


def test_a_run_killed_inside_a_step_is_finished_by_the_next_one(
    database_url: str, database: Database, tmp_path: Path
) -> None:
    child, schema = started(database_url, tmp_path)
    killed(child)
    (tmp_path / "mark.go").touch()
    begun = time.monotonic()
    done = migrate(database, schema, "expand", wait=20)
    assert done == ("toy/20260102_0900_expand_add_two", "toy/20260103_0900_expand_fill")
    assert time.monotonic() - begun < 10, "the dead run's lock was still held"
    inspector = inspect(database.engine)
    assert [c["name"] for c in inspector.get_columns("toy_ship")] == ["id", "name", "mast", "flag"]
    assert {i["name"] for i in inspector.get_indexes("toy_ship")} == {"ix_toy_ship_name", "ix_toy_ship_flag"}
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM toy_ship")).scalar() == 1


def test_a_second_run_waits_and_says_so(database_url: str, database: Database, tmp_path: Path) -> None:
    child, schema = started(database_url, tmp_path)
    said: list[str] = []
    done: list[tuple[str, ...]] = []
    (tmp_path / "mark.go").touch()
    second = threading.Thread(
        target=lambda: done.append(migrate(database, schema, "expand", wait=30, say=said.append))
    )
    second.start()
    time.sleep(1)
    assert done == []
    killed(child)
    second.join(timeout=30)
    assert done == [("toy/20260102_0900_expand_add_two", "toy/20260103_0900_expand_fill")]
    assert said[0] == "Another migration is running; waiting for it, 30 seconds at most."


def test_a_second_run_gives_up_after_its_wait(database_url: str, database: Database, tmp_path: Path) -> None:
    child, schema = started(database_url, tmp_path)
    begun = time.monotonic()
    with pytest.raises(MigrationIsRunning, match="wait longer with --wait"):
        migrate(database, schema, "expand", wait=0.5)
    assert time.monotonic() - begun < 5
    killed(child)


def test_many_runs_at_once_do_each_step_once(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "mark.go").touch()
    chain = write_chain(tmp_path, "toy", files(tmp_path))
    command = [sys.executable, "-c", PROGRAM, database_url, str(tmp_path), chain.package]
    children = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(4)
    ]
    said = [child.communicate(timeout=60)[0] for child in children]
    assert [child.returncode for child in children] == [0] * 4, said
    assert sum("20260103_0900_expand_fill" in text for text in said) == 1


def test_a_baseline_killed_in_the_middle_is_finished(
    database_url: str, database: Database, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    killed(waiting([sys.executable, "-c", BASELINE, str(mark), database_url], mark))
    schema = Schema((ENGINE,), "0.1.0")
    assert migrate(database, schema, "expand") == ("engine (all tables at once)",)
    assert set(inspect(database.engine).get_table_names()) == {"schema_revision", *ENGINE_TABLES}
    state = judge_schema(database, known_revisions([ENGINE]), "0.1.0")
    assert state.is_fit


@pytest.mark.parametrize("server", ["mariadb", "postgresql"])
def test_a_server_that_dies_under_a_step_is_named_and_the_step_taken_again(
    server: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    running = request.getfixturevalue(f"{server}_server")
    database = Database(running.create_database())
    chain = write_chain(tmp_path, "toy", files(tmp_path))
    schema = Schema((chain,), "0.1.0", baseline=False)
    slow = (
        (tmp_path / chain.package / "20260102_0900_expand_add_two.py")
        .read_text()
        .replace("sleep(60)", "sleep(2)")
    )
    write_chain(tmp_path, "toy", files(tmp_path) | {"20260102_0900_expand_add_two": slow})
    accident = threading.Timer(1, running.kill)
    accident.start()
    with pytest.raises(DatabaseIsUnavailable):
        migrate(database, schema, "expand")
    accident.join()
    running.start()
    done = migrate(database, schema, "expand")
    assert done[-2:] == ("toy/20260102_0900_expand_add_two", "toy/20260103_0900_expand_fill")
    database.dispose()
