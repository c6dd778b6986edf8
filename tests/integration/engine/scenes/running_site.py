"""Start the small site as people would: a master with workers, on a free port, that dies with the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import toy_views

from masthead.testing.processes import free_port

SCENES = Path(__file__).parent
SOURCE = SCENES.parents[3] / "src"
PATIENCE = 40.0
FRESH = {"Cookie": "masthead_fresh=1"}


@dataclass
class RunningSite:
    """A running site and how to reach it."""

    process: "subprocess.Popen[bytes]"
    port: int
    output: Path
    scheme: str = "http"
    pipe: "subprocess.Popen[bytes] | None" = None
    """Reads the site's output, where that goes through a pipe."""

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask over a new connection, so that any worker may answer."""
        return httpx.get(f"{self.address}{path}", headers=headers, timeout=30, verify=False)

    def post(self, path: str, **form: str) -> httpx.Response:
        return httpx.post(f"{self.address}{path}", data=form, timeout=30, verify=False)

    def workers(self) -> list[int]:
        """Give the pids that answer."""
        found: set[int] = set()
        deadline = time.monotonic() + PATIENCE
        while len(found) < 2 and time.monotonic() < deadline:
            found.add(int(self.get("/plain").text.rsplit(" ", 1)[1]))
        return sorted(found)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self) -> int:
        """Stop it as an administrator would; give its exit code."""
        self.signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        if self.pipe is not None:
            self.pipe.wait(PATIENCE)
        return code


@contextmanager
def running_site(folder: Path, database_url: str, **environment: str) -> Iterator[RunningSite]:
    """Run the small site on a database whose tables it makes, and wait until it answers."""
    with starting_site(folder, database_url, **environment) as site:
        _wait_until_ready(site)
        yield site


@contextmanager
def starting_site(folder: Path, database_url: str, **environment: str) -> Iterator[RunningSite]:
    """Start the small site."""
    toy_views.prepare(database_url)
    port, output = free_port(), folder / "output.log"
    told = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{SOURCE}:{SCENES}",
        "MASTHEAD_SITE": str(folder),
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "DRAIN_SECONDS": "0",
        **environment,
    }
    command = [sys.executable, str(SCENES / "toy_site.py")]
    pipe = None
    with output.open("wb") as log:
        if "PIPE_OUTPUT" in environment:
            pipe = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=log)
        out = pipe.stdin if pipe is not None else log
        process = subprocess.Popen(command, env=told, stdout=out, stderr=out)
    if pipe is not None and pipe.stdin is not None:
        pipe.stdin.close()
    scheme = "https" if "TLS_CERTIFICATE" in environment else "http"
    site = RunningSite(process, port, output, scheme, pipe)
    try:
        yield site
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if pipe is not None:
            pipe.wait(PATIENCE)


def _wait_until_ready(site: RunningSite) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and site.process.poll() is None:
        try:
            if site.get("/livez").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(site.output.read_text(errors="replace")[-3000:])
