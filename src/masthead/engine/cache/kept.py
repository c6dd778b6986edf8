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
        """Give what holds now; mostly this is a comparison. `fresh` insists on what is committed by now.

        Where nothing is known, a failure is told again for `AFTER_FAILURE` without asking: a server that is silent
        keeps whoever asks for seconds. Raises `DatabaseIsUnavailable` then.
        """
        moment = perf_counter()
        value = self._value  # whoever learns meanwhile may find that nothing stands in any more
        if value is None or self._is_due(moment, fresh=fresh):
            self._refuse_too_soon(moment)
            with self._lock:
                # Whoever waited here finds the work done, and does not wait for the same failure again.
                self._refuse_too_soon(moment)
                value = self._value
                if value is None or self._is_due(moment, fresh=False):
                    value = self._learn(moment)
        return value

    def forget(self) -> None:
        """Read again at the next question: this very process has just changed it."""
        self._since = -1

    def _refuse_too_soon(self, moment: float) -> None:
        if self._value is None and moment - self._failed_at < AFTER_FAILURE:
            raise DatabaseIsUnavailable from self._error

    def _is_due(self, moment: float, *, fresh: bool) -> bool:
        if self._value is not None and moment - self._failed_at < AFTER_FAILURE:
            return False
        if self._since < 0 or moment - self._read_at > READ_AT_LEAST:
            return True
        return not self._watch.is_current(moment, fresh=fresh) or self._watch.is_stale(
            (self._tag,), self._since
        )

    def _learn(self, moment: float) -> Value:
        """Read, and give what holds then; the caller holds the lock."""
        since = self._watch.sequence
        try:
            with unit_of_work(self._database) as work:
                value = self._read(work)
        except (MastheadError, SQLAlchemyError) as error:
            known = self._value if self._is_known else self._meanwhile(error)
            self._error = error if known is None else None
            self._value, self._failed_at = known, perf_counter()
            if known is None:
                raise
            problem = f"{type(error).__name__}: {error.__cause__}"
            log.warning("kept_not_read", extra={"tag": self._tag, "problem": problem})
            return known
        self._value, self._is_known, self._error = value, True, None
        # Last, so that nobody goes on before it is read.
        self._since, self._read_at = since, moment
        return value
