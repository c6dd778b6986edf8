"""The private database servers obey: fresh databases, stops, kills and restarts on the same data."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from masthead.testing.servers import DatabaseServer

SERVERS = ("mariadb", "postgresql")


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> DatabaseServer:
    running: DatabaseServer = request.getfixturevalue(f"{request.param}_server")
    running.start()
    return running


def run(url: str, *statements: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = None
        for statement in statements:
            result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result is not None and result.returns_rows else []
    engine.dispose()
    return rows


def test_a_database_is_fresh_and_empty(database_url: str) -> None:
    run(database_url, "CREATE TABLE seen (word VARCHAR(20))")
    assert run(database_url, "INSERT INTO seen VALUES ('ёжик 🦔')", "SELECT word FROM seen") == [("ёжик 🦔",)]


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_rows_survive_an_end_and_a_start(server: DatabaseServer, end: str) -> None:
    url = server.create_database()
    run(url, "CREATE TABLE kept (number INTEGER)", "INSERT INTO kept VALUES (7)")
    time.sleep(1.1)  # both servers write their log once a second when not durable
    getattr(server, end)()
    server.start()
    assert run(url, "SELECT number FROM kept") == [(7,)]
    server.drop_database(url)


def test_a_database_in_use_can_be_dropped(server: DatabaseServer) -> None:
    url = server.create_database()
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE held (number INTEGER)"))
        server.drop_database(url)
        connection.invalidate()
    engine.dispose()


@pytest.mark.parametrize("name", [*SERVERS, "object_storage"])
def test_a_server_dies_with_the_session_that_started_it(name: str, servers_folder: Path) -> None:
    home = servers_folder / f"orphan-{name}"
    home.mkdir(mode=0o711)
    program = f"""
        import pathlib, time
        from masthead.testing.{"servers" if name in SERVERS else name} import start_{name}
        server = start_{name}(pathlib.Path({str(home)!r}))
        print(server.process.pid, flush=True)
        time.sleep(60)
    """
    session = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE)
    assert session.stdout is not None
    pid = int(session.stdout.readline())
    session.send_signal(signal.SIGKILL)
    session.wait()
    session.stdout.close()
    assert soon(lambda: not lives(pid))
    assert soon(lambda: not home.exists())


def test_a_started_program_and_its_children_die_with_the_session(tmp_path: Path) -> None:
    program = f"""
        import pathlib, time
        from masthead.testing.terminal import terminals
        folder = pathlib.Path({str(tmp_path)!r})
        with terminals(folder) as start:
            start(folder, "sh", "-c", "sleep 60 & echo $! $$ > pids.new; mv pids.new pids; wait")
            time.sleep(60)
    """
    session = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)])
    assert soon((tmp_path / "pids").exists)
    child, shell = map(int, (tmp_path / "pids").read_text().split())
    assert lives(child)
    assert lives(shell)
    session.send_signal(signal.SIGKILL)
    session.wait()
    assert soon(lambda: not lives(child) and not lives(shell))


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def soon(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
