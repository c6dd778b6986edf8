"""Servers of one table: started on free loopback ports, ended by their own ids, never outliving the run."""

import dataclasses
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.effort import WORKERS
from masthead.engine.settings.model import Settings
from masthead.testing.processes import free_port
from masthead.testing.tether import tie

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
START_SECONDS, STOP_SECONDS, PAUSE = 60.0, 10.0, 0.005
_DEFAULTS = {one.name: one.default for one in dataclasses.fields(Settings)}
ANSWERING = _DEFAULTS["threads"]
"""Threads of each worker of a site that answer requests, by default; the others take bodies in."""
THREADS = ANSWERING + _DEFAULTS["bodies_at_once"]
"""Of each worker: what a site's server has by default, for every server."""
_FOREIGN = (
    "DATABASE_URL",
    "DB_",
    "MASTHEAD_",
    "PAGE_CACHE",
    "LOG_",
    "RECIPE",
    "PORT",
    "METRICS_",
    "GRANIAN_",
)


class ServerFailed(RuntimeError):
    """A server did not answer in time; the message carries the end of its log."""


@dataclass
class Server:
    """A running server."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    seconds: float
    """From its start to its first good answer."""

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def workers(self) -> list[int]:
        """Give the ids of its web workers: forked, so with their parent's command line, or spawned."""
        pairs = [(self.process.pid, child) for child in _children(self.process.pid)]
        found = []
        while pairs:
            parent, pid = pairs.pop()
            line = _command_line(pid)
            if line == _command_line(parent) or b"spawn_main" in line:
                found.append(pid)
            pairs += [(pid, child) for child in _children(pid)]
        return sorted(found)


def granian(target: str, port: int, *, factory: bool = False, threads: int = THREADS) -> list[str]:
    """Give the command of a server with the settings that a site has."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws",
        "--host", HOST, "--port", str(port), "--workers", str(WORKERS),
        "--blocking-threads", str(threads), *(["--factory"] if factory else []), target,
    ]  # fmt: skip


def environment(**extra: str) -> dict[str, str]:
    """Give the environment of a server: nothing of the caller's own site in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    places = [str(ROOT), str(ROOT / "src"), *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(places), **extra}


@contextmanager
def running(
    name: str,
    command: Sequence[str],
    port: int,
    folder: Path,
    variables: Mapping[str, str],
    *,
    page: str = "/",
) -> Iterator[Server]:
    """Run a server while the block lasts, from when `page` is there; its output is written to a file in `folder`."""
    log = folder / f"{name}.log"
    began = time.perf_counter()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    tether = tie(process.pid, signal.SIGTERM)
    try:
        wait_for_answer(name, process, f"{port}{page}", log)
        yield Server(name, port, process, log, time.perf_counter() - began)
    finally:
        _end(process)
        tether.kill()
        if tether.stdin:
            tether.stdin.close()
        tether.wait()


def wait_for_answer(name: str, process: subprocess.Popen[bytes], place: str, log: Path) -> None:
    """Ask for a port with its path until the first 200."""
    deadline = time.monotonic() + START_SECONDS
    while _status(place) != http.client.OK:
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerFailed(f"{name} did not answer:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(PAUSE)


def descendants(pid: int) -> list[int]:
    """Give the processes that a process started, and theirs."""
    return [one for child in _children(pid) for one in (child, *descendants(child))]


def proportional_mib(pids: Sequence[int]) -> float:
    """Give the proportional set size: shared pages are counted in shares, so that the sum is the truth."""
    total = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def port_and_command(target: str) -> tuple[int, list[str]]:
    """Give a free port and the command that serves `target` on it."""
    port = free_port()
    return port, granian(target, port)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue  # ended while we looked
    return found


def _status(place: str) -> int:
    port, _, path = place.partition("/")
    connection = http.client.HTTPConnection(HOST, int(port), timeout=5)
    try:
        connection.request("GET", f"/{path}")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask to stop; kill, by their ids, it and what it started if it does not."""
    family = [process.pid, *descendants(process.pid)]
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()
