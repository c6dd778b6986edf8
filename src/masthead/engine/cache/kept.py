"""What a process keeps of the database until somebody changes it: what every page needs and few people change."""

import logging
import threading
from collections.abc import Callable
from time import perf_counter
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from masthead.engine.cache.watch import AFTER_FAILURE, watch_of
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.errors import DatabaseIsUnavailable, MastheadError

READ_AT_LEAST = 30.0
"""Seconds after which it is read again whatever is known. The watch forgets marks after 60."""
NEVER = float("-inf")
Value = TypeVar("Value")
log = logging.getLogger(__name__)


def _nothing(_error: Exception) -> None:
    """Let nothing stand in."""


class Kept(Generic[Value]):
    """Gives what `read` found, and reads again once `tag` was touched in any process: under a second later.

    It follows changes by the same watch as the page cache, so that a page which is kept and what it was made of
    are of one age. While the database does not answer, what is known goes on to hold. Before anything is known,
    `meanwhile` is asked what stands in after that error: None, and the question fails with it.
    """

    def __init__(
        self,
        database: Database,
        tag: str,
        read: Callable[[UnitOfWork], Value],
        meanwhile: Callable[[Exception], Value | None] = _nothing,
    ) -> None:
        self._database = database
        self._tag = tag
        self._read = read
        self._meanwhile = meanwhile
        self._value: Value | None = None
        self._is_known = False
        self._watch = watch_of(database)
        self._lock = threading.Lock()
        self._since = -1
        """Sequence of the watch when it was read; -1: not yet, or it must be read again."""
        self._read_at = self._failed_at = NEVER
        self._error: Exception | None = None
        """Of the last attempt, where nothing stands in."""

    def now(self, *, fresh: bool = False) -> Value:
        """Give what holds now; mostly this is a comparison. `fresh` insists on what is committed by now."""
        moment = perf_counter()
        if self._is_due(moment, fresh=fresh):
            with self._lock:
                # Whoever waited here finds the work done.
                if self._value is None and self._failed_at > moment:
                    raise DatabaseIsUnavailable from self._error  # nor does it wait for the same failure again
                if self._is_due(moment, fresh=False):
                    self._learn(moment)
        assert self._value is not None  # noqa: S101 - narrows the type: what could never be read was raised
        return self._value

    def forget(self) -> None:
        """Read again at the next question: this very process has just changed it."""
        self._since = -1

    def _is_due(self, moment: float, *, fresh: bool) -> bool:
        if self._value is not None and moment - self._failed_at < AFTER_FAILURE:
            return False
        if self._since < 0 or moment - self._read_at > READ_AT_LEAST:
            return True
        return not self._watch.is_current(moment, fresh=fresh) or self._watch.is_stale(
            (self._tag,), self._since
        )

    def _learn(self, moment: float) -> None:
        since = self._watch.sequence
        try:
            with unit_of_work(self._database) as work:
                value = self._read(work)
        except (MastheadError, SQLAlchemyError) as error:
            self._failed_at, self._error = perf_counter(), None
            if not self._is_known:
                self._value = self._meanwhile(error)
                if self._value is None:
                    self._error = error
                    raise
            problem = f"{type(error).__name__}: {error.__cause__}"
            log.warning("kept_not_read", extra={"tag": self._tag, "problem": problem})
            return
        self._value, self._is_known, self._error = value, True, None
        # Last, so that nobody goes on before it is read.
        self._since, self._read_at = since, moment
