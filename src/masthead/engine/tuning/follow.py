"""Each process follows what was set: the same list of stale tags that pages go by tells it when to look."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from masthead.engine.cache.watch import LIFETIME, watch_of
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import MastheadError
from masthead.engine.settings.model import Settings
from masthead.engine.tuning.store import TAG, kept_values
from masthead.engine.tuning.tunables import Tunable, tuned

Apply = Callable[[Settings, Mapping[str, Any]], None]
log = logging.getLogger(__name__)


class Follower:
    """Lays what was set over what the site was told; calls `apply` with the whole whenever that changes."""

    def __init__(
        self,
        database: Database,
        told: tuple[Settings, Mapping[str, Any]],
        tunables: Sequence[Tunable],
        apply: Apply,
    ) -> None:
        self.tunables = tunables
        self._database = database
        self._told = told
        self._apply = apply
        self._watch = watch_of(database)
        self._lock = threading.Lock()
        self._kept: dict[str, str] = {}
        self._loaded = -1
        """Sequence of the watch when the values were read; -1 before the first time."""
        self._loaded_at = float("-inf")

    def look(self, *, fresh: bool = False) -> None:
        """Learn what was set; mostly this is a comparison. `fresh` insists on what is committed by now.

        While the database does not answer, what is known goes on to hold.
        """
        moment = perf_counter()
        if not self._watch.is_current(moment, fresh=fresh) or not self._is_old(moment):
            return
        with self._lock:
            # Whoever waited here finds the work done.
            if self._is_old(moment):
                self._load(moment)

    def _is_old(self, moment: float) -> bool:
        return (
            self._loaded < 0
            or moment - self._loaded_at > LIFETIME
            or self._watch.is_stale((TAG,), self._loaded)
        )

    def _load(self, moment: float) -> None:
        since = self._watch.sequence
        try:
            with unit_of_work(self._database) as work:
                kept = kept_values(work)
        except (MastheadError, SQLAlchemyError) as error:
            log.warning("settings_not_read", extra={"problem": f"{type(error).__name__}: {error.__cause__}"})
            return
        if kept != self._kept:
            self._kept = kept
            self._apply(*tuned(self.tunables, *self._told, values_of(self.tunables, kept)))
        # Last, so that nobody goes on before it is applied.
        self._loaded, self._loaded_at = since, moment


def values_of(tunables: Sequence[Tunable], kept: Mapping[str, str]) -> dict[str, Any]:
    """Read kept values. What the environment fixes, and what does not fit any more, is passed over."""
    values: dict[str, Any] = {}
    for one in tunables:
        if one.name in kept and not one.variable:
            try:
                values[one.name] = one.decode(kept[one.name])
            except (ValueError, msgspec.MsgspecError) as error:
                log.warning("setting_does_not_fit", extra={"setting": one.name, "problem": str(error)})
    return values
