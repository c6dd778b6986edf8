"""Programs started as a person does from a terminal, looked at over HTTP, and stopped with Ctrl-C."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from masthead.testing.processes import free_port
from masthead.testing.tether import tie, untie

Start = Callable[..., "Program"]
"""Starts a command in a folder, with variables; `{port}` in the command stands for a free port."""
OF_THIS_SESSION = {
    "MASTHEAD_SITE",
    "PORT",
    "METRICS_PORT",
    "RECIPE",
    "DATABASE_URL",
    "VIRTUAL_ENV",
    "MAKEFLAGS",
    "MAKELEVEL",
    "MFLAGS",
}
"""Variables that a fresh terminal does not have."""


class Program:
    """A program in a terminal of its own, serving on `port`; it dies with whoever started it."""

    def __init__(
        self, folder: Path, log: Path, port: int, command: list[str], variables: Mapping[str, str]
    ) -> None:
        self.port = port
        self.log = log
        environment = {name: value for name, value in os.environ.items() if name not in OF_THIS_SESSION}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={**environment, **variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        # A negative number is the whole group: `make`, and what it started.
        self._tether = tie(-self.process.pid, signal.SIGKILL)

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def page(self, path: str = "/", *, seconds: float = 60) -> str:
        """Give a page as soon as it can be had."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                    text: str = answer.read().decode()
                    return text
            except (urllib.error.URLError, ConnectionError):
                self._go_on_waiting(deadline)

    def wait_for(self, words: str, *, seconds: float = 60) -> None:
        """Wait until it has printed these words."""
        deadline = time.monotonic() + seconds
        while words not in self.said:
            self._go_on_waiting(deadline)

    def press_ctrl_c(self) -> int:
        """Signal every process of the terminal, as it does, and give the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)

    def end(self) -> None:
        """Kill whatever is left of it."""
        untie(self._tether)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _go_on_waiting(self, deadline: float) -> None:
        assert self.process.poll() is None, f"it has ended:\n{self.said}"
        assert time.monotonic() < deadline, f"it took too long:\n{self.said}"
        time.sleep(0.1)


@contextmanager
def terminals(folder: Path) -> Iterator[Start]:
    """Start programs whose output goes into `folder`; none is left at the end."""
    started: list[Program] = []

    def start(where: Path, *command: str, **variables: str) -> Program:
        port = free_port()
        words = [word.replace("{port}", str(port)) for word in command]
        started.append(Program(where, folder / f"terminal-{len(started)}.log", port, words, variables))
        return started[-1]

    try:
        yield start
    finally:
        for program in started:
            program.end()
