"""The background threads of a web process: log lines and metrics leave twice a second, and at the end."""

import logging
import threading
from collections.abc import Callable
from multiprocessing.util import Finalize

EVERY = 0.5
log = logging.getLogger(__name__)


class Flusher:
    """Calls each of `actions` every so many seconds, and once more when the process ends."""

    def __init__(self, *actions: Callable[[], None], every: float = EVERY) -> None:
        self._actions = actions
        self._every = every
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; it belongs to the process that calls this."""
        self._thread = threading.Thread(target=self._run, name="flusher", daemon=True)
        self._thread.start()
        # Unlike atexit this also runs in the children that the server makes.
        Finalize(self, self.stop, exitpriority=10)

    def stop(self) -> None:
        """End the thread and flush what is left."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
            self._thread = None
        self.flush()

    def flush(self) -> None:
        """Run every action now; one that fails does not keep the others back."""
        for action in self._actions:
            try:
                action()
            except Exception:
                log.exception("flush_failed")

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self.flush()
