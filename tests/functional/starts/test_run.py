"""`masthead run` as processes: what it starts beside the site, the second start, what it prints."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.jobs.beat import last_beat
from masthead.testing.processes import free_port
from masthead.testing.terminal import Program, Start

RUN = (sys.executable, "-m", "masthead.engine.cli.main", "run", "--port", "{port}")
LINK = "/sign-in/link/"
SECONDS = 40.0

if sys.platform != "linux":  # the tests look at processes with ps
    pytestmark = pytest.mark.skip(reason="Linux only")


def wait_for(condition: Callable[[], object], seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def children(pid: int, words: str = "") -> list[int]:
    """Give the living children whose command line holds the words."""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,stat=,args=", "--ppid", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.split(None, 2) for line in listed.stdout.splitlines()]
    return [int(pid) for pid, state, args in lines if "Z" not in state and words in args]


def lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def beat(folder: Path) -> datetime | None:
    database = Database(f"sqlite:///{folder / 'data/site.db'}")
    try:
        with unit_of_work(database) as work:
            return last_beat(work)
    finally:
        database.dispose()


def run_users(start: Start, folder: Path, **variables: str) -> Program:
    """Start a site of users and wait until it has said where it is."""
    program = start(folder, *RUN, **{"RECIPE": "users", "DRAIN_SECONDS": "0", **variables})
    program.wait_for("Ctrl-C")
    return program


def test_a_killed_companion_is_replaced_and_the_new_one_works(start: Start, tmp_path: Path) -> None:
    program = run_users(start, tmp_path)
    (killed,) = children(program.process.pid, "companion")
    wait_for(lambda: beat(tmp_path))
    before = beat(tmp_path)
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: set(children(program.process.pid, "companion")) - {killed})
    wait_for(lambda: beat(tmp_path) != before)
    assert '"msg": "process_died", "child": "companion", "exit_code": -9' in program.said
    assert program.said.count(LINK) == 1, "only the first says where the site is"
    program.page()
    assert program.press_ctrl_c() == 0, program.said


def test_nothing_of_the_site_outlives_a_killed_master(start: Start, tmp_path: Path) -> None:
    program = run_users(start, tmp_path, METRICS_PORT=str(free_port()))
    family = children(program.process.pid)
    assert len(family) == 4, "two workers, the metrics, the companion"
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait()
    wait_for(lambda: not any(lives(pid) for pid in family), 10)


def test_a_second_start_asks_the_database_and_prepares_nothing(start: Start, tmp_path: Path) -> None:
    file, other = tmp_path / "data/site.db", tmp_path / "other.db"
    first = run_users(start, tmp_path)
    assert "Preparing the site" in first.said
    assert first.press_ctrl_c() == 0
    shutil.copy(file, other)
    second = run_users(start, tmp_path)
    assert "Preparing" not in second.said
    assert second.press_ctrl_c() == 0
    for left in file.parent.glob("site.db*"):
        left.unlink()
    third = run_users(start, tmp_path)
    assert "Preparing the site" in third.said, "the file is gone, so all of it is made anew"
    third.page()
    assert third.press_ctrl_c() == 0
    fourth = run_users(start, tmp_path, DATABASE_URL=f"sqlite:///{other}")
    assert "Preparing" not in fourth.said, "a copy is as ready as what it was copied from"


def test_a_taken_metrics_port_is_one_warning(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        program = run_users(start, tmp_path, METRICS_PORT=str(port))
        program.page()
        assert len(children(program.process.pid, "companion")) == 1
        wait_for(lambda: beat(tmp_path))
        assert program.press_ctrl_c() == 0
    told = [line for line in program.said.splitlines() if f"METRICS_PORT: {port} is taken" in line]
    assert len(told) == 1
    assert '"level": "warning"' in told[0]


def test_a_link_stays_out_of_the_log_of_a_site_that_others_reach(start: Start, tmp_path: Path) -> None:
    program = run_users(start, tmp_path, HOST="0.0.0.0")
    assert LINK not in program.said
    hint = re.search(r"For a link that signs the administrator in: (.+)", program.said)
    assert hint
    done = subprocess.run(
        ["sh", "-c", hint[1]],
        cwd=tmp_path,
        env={**os.environ, "RECIPE": "users", "MASTHEAD_SITE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert f"http://localhost:{program.port}{LINK}" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("variables", "written", "says"),
    [
        ({"FRONT_PAGE": "nope"}, "", "FRONT_PAGE: is 'nope', which no module offers"),
        ({}, '[module.users]\npage_size = "abc"\n', "page_size in [module.users] in masthead.toml"),
        ({}, "[module.ghost]\n", "[module.ghost]: is of no installed module"),
        ({"SECRET_KEY": "a"}, "", "SECRET_KEY: is shorter than 16 characters"),
        ({"DATABASE_URL": "postgresql://x@127.0.0.1:9/x"}, "", "mend DATABASE_URL"),
    ],
)
def test_a_wrong_setting_is_one_line_and_nothing_is_made(
    start: Start, tmp_path: Path, variables: dict[str, str], written: str, says: str
) -> None:
    (tmp_path / "masthead.toml").write_text(written)
    program = start(tmp_path, *RUN, **{"RECIPE": "users", **variables})
    assert program.process.wait(60) == 1
    assert says in program.said
    assert len(program.said.strip().splitlines()) == 1, program.said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("words", [["user", "list"], ["check"], ["events", "dead"]])
def test_a_command_where_no_site_is_makes_none(tmp_path: Path, words: list[str]) -> None:
    command = [*RUN[:3], *words, "--site", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "There is no site in" in done.stdout + done.stderr
    assert not list(tmp_path.iterdir())
