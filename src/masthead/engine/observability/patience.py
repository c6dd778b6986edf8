"""Ask something that may hang, and stop waiting: a probe must answer even when a database does not."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Unanswered(TimeoutError):
    """What was asked has not answered in time; it may still be trying."""


class Patient(Generic[Answer]):
    """Calls `ask` in a thread of its own, one call at a time; who comes meanwhile waits for the same call."""

    def __init__(self, ask: Callable[[], Answer], seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._lock = threading.Lock()
        self._call: _Call[Answer] | None = None

    def __call__(self) -> Answer:
        """Give the answer or raise what `ask` raised; raise `Unanswered` when it takes too long."""
        with self._lock:
            call = self._call
            if call is None or call.done.is_set():
                call = self._call = _Call(self._ask)
                threading.Thread(target=call.run, name="probe", daemon=True).start()
        if not call.done.wait(self._seconds):
            raise Unanswered(f"no answer within {self._seconds:g} s")
        if call.error is not None:
            raise call.error
        return call.answers[0]


class _Call(Generic[Answer]):
    def __init__(self, ask: Callable[[], Answer]) -> None:
        self._ask = ask
        self.done = threading.Event()
        self.error: Exception | None = None
        self.answers: list[Answer] = []

    def run(self) -> None:
        try:
            self.answers.append(self._ask())
        except Exception as error:  # noqa: BLE001 - raised again where the answer is waited for
            self.error = error
        finally:
            self.done.set()
