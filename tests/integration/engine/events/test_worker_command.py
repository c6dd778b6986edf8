"""`masthead worker` as a process: it waits for its schema, says so, and ends when told to."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.engine.database.connect import Database
from masthead.engine.loading import load_modules
from masthead.testing.site import migrate_site


@pytest.fixture
def worker(tmp_path: Path, database_url: str) -> Iterator["subprocess.Popen[str]"]:
    """A worker on a database that nobody has migrated yet."""
    command = [sys.executable, "-m", "masthead.engine.cli.main", "worker", "--site", str(tmp_path)]
    told = {**os.environ, "RECIPE": "users", "DATABASE_URL": database_url}
    process = subprocess.Popen(command, env=told, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_waits_for_its_schema_then_works_until_told_to_stop(
    worker: "subprocess.Popen[str]", database_url: str, told: signal.Signals
) -> None:
    assert worker.stderr
    said = worker.stderr.readline()
    assert said.startswith("masthead worker waits: The database is behind this release")
    assert "masthead migrate --phase expand" in said
    database = Database(database_url)
    migrate_site(database, load_modules(["users"]).modules)
    database.dispose()
    assert worker.stderr.readline() == "Delivering events and running jobs. Stop with Ctrl-C.\n"
    worker.send_signal(told)
    assert worker.wait(10) == 0
