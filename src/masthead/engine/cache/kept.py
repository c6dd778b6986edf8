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
from masthead.engine.errors import MastheadError

READ_AT_LEAST = 30.0
"""Seconds after which it is read again whatever is known. The watch forgets marks after 60."""
NEVER = float("-inf")
Value = TypeVar("Value")
log = logging.getLogger(__name__)


class Kept(Generic[Value]):
    """Gives what `read` found, and reads again once `tag` was touched in any process: under a second later.

    It follows changes by the same watch as the page cache, so that a page which is kept and what it was made of
    are of one age. While the database does not answer, what is known goes on to hold; before anything is known
    that is `meanwhile`, or the error where there is none.
    """

    def __init__(
        self,
        database: Database,
        tag: str,
        read: Callable[[UnitOfWork], Value],
        meanwhile: Value | None = None,
    ) -> None:
        self._database = database
        self._tag = tag
        self._read = read
        self._value = meanwhile
        self._watch = watch_of(database)
        self._lock = threading.Lock()
        self._since = -1
        """Sequence of the watch when it was read; -1: not yet, or it must be read again."""
        self._read_at = self._failed_at = NEVER

    def now(self, *, fresh: bool = False) -> Value:
        """Give what holds now; mostly this is a comparison. `fresh` insists on what is committed by now."""
        moment = perf_counter()
        if self._is_due(moment, fresh=fresh):
            with self._lock:
                # Whoever waited here finds the work done.
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
                self._value = self._read(work)
        except (MastheadError, SQLAlchemyError) as error:
            self._failed_at = moment
            if self._value is None:
                raise
            problem = f"{type(error).__name__}: {error.__cause__}"
            log.warning("kept_not_read", extra={"tag": self._tag, "problem": problem})
            return
        # Last, so that nobody goes on before it is read.
        self._since, self._read_at = since, moment
