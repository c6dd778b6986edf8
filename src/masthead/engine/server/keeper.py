"""Keeps a process alive beside the workers: one that dies is started anew, after a pause that grows."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
STEADY_SECONDS = 60.0
"""Who lived that long is started as quickly as the first time."""
log = logging.getLogger(__name__)


class Child(Protocol):
    """A running process of ours."""

    def wait(self) -> int | None:
        """Wait for its end; give the exit code."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it."""


@contextmanager
def kept_alive(name: str, start: Callable[[], Child], patience: float) -> Iterator[None]:
    """Keep what `start` starts alive during the block; at the end give it `patience` seconds to stop."""
    keeper = Keeper(name, start)
    try:
        yield
    finally:
        keeper.stop(patience)


class Keeper:
    """Waits for the end of one process, in a thread of its own."""

    def __init__(self, name: str, start: Callable[[], Child]) -> None:
        self._name = name
        self._start = start
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        self._child = start()
        self._thread = threading.Thread(target=self._keep, name=f"masthead-keeps-{name}", daemon=True)
        self._thread.start()

    def stop(self, patience: float) -> None:
        """End the process for good."""
        with self._changing:
            self._stopping.set()
        self._child.terminate()
        self._thread.join(patience)
        if self._thread.is_alive():
            self._child.kill()
            self._thread.join()

    def _keep(self) -> None:
        """Start it anew whenever it ends. The thread outlives its children: Linux ends them with it."""
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            code = self._child.wait()
            if self._stopping.is_set():
                return
            pause = FIRST_PAUSE if time.monotonic() - began > STEADY_SECONDS else pause
            log.warning("process_died", extra={"child": self._name, "exit_code": code, "again_in": pause})
            if self._stopping.wait(pause) or not self._replace():
                return
            pause = min(2 * pause, LONGEST_PAUSE)

    def _replace(self) -> bool:
        """Start it anew unless the site is stopping; a start that fails counts as a death."""
        with self._changing:
            if self._stopping.is_set():
                return False
            with suppress(OSError):
                self._child = self._start()
            return True
