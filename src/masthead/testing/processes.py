"""A server process of a test session: an unprivileged user, a free port, and no survivor."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from masthead.testing.tether import tie, untie

START_SECONDS = 60.0
STOP_SECONDS = 30.0


class ServerDidNotStart(RuntimeError):
    """A server did not answer in time, or ended at once; the message carries the end of its log."""


def free_port() -> int:
    """Give a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def server_user(*preferred: str) -> str | None:
    """Give the user to run a server as: None for who we are, a harmless one where we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in (*preferred, "nobody") if name in known), None)


def own_folder(folder: Path, user: str | None) -> None:
    """Make a folder that only `user` may read, under parents that it can pass."""
    folder.mkdir(mode=0o700)
    if user is None:
        return
    for parent in folder.parents:
        if not parent.stat().st_mode & 0o001:
            raise ServerDidNotStart(f"{user} cannot pass {parent}: give a folder that every user can enter")
    shutil.chown(folder, user)


def run_as(user: str | None, command: Sequence[str | Path], **variables: str) -> None:
    """Run a command to its end as `user`; raise with its output when it fails."""
    done = subprocess.run(
        command,
        user=user,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_environment(variables),
        text=True,
        errors="replace",
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise ServerDidNotStart(f"{command[0]} ended with {done.returncode}:\n{done.stdout[-2000:]}")


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment without the developer's own database settings."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "MYSQL", "MARIADB"))
    }
    return {**kept, "HOME": "/", **variables}


@dataclass
class ServerProcess:
    """A server's process, which can be started again; it dies with the process that started it."""

    command: Sequence[str | Path]
    user: str | None
    folder: Path
    """Where it runs; removed if the test session dies without stopping it."""
    gentle: signal.Signals = signal.SIGTERM
    harsh: signal.Signals = signal.SIGKILL
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _tether: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        """What the server printed."""
        return self.folder / "server.log"

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self, answers: Callable[[], bool]) -> None:
        """Start unless it runs, and wait until `answers` says so."""
        if self.pid is not None:
            return
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                user=self.user,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment({}),
                start_new_session=True,
            )
        self._tether = tie(self._process.pid, self.harsh, self.folder)
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.end(self.harsh)
                raise ServerDidNotStart(f"{self.command[0]}:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def end(self, with_signal: signal.Signals) -> None:
        """Send a signal and wait for the end; kill what does not obey."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(with_signal)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._untie()

    def _untie(self) -> None:
        if self._tether is not None:
            untie(self._tether)
            self._tether = None
