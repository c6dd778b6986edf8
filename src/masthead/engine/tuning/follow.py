"""Each process follows what was set: the same list of stale tags that pages go by tells it when to look."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from masthead.engine.cache.kept import Kept
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork
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
        self._told = told
        self._apply = apply
        self._known: dict[str, str] = {}
        self._kept = Kept(database, TAG, self._follow, meanwhile=lambda _: self._known)

    def look(self, *, fresh: bool = False) -> None:
        """Learn what was set; mostly this is a comparison. `fresh` insists on what is committed by now.

        While the database does not answer, what is known goes on to hold.
        """
        self._kept.now(fresh=fresh)

    def _follow(self, work: UnitOfWork) -> dict[str, str]:
        found = kept_values(work)
        if found != self._known:
            self._known = found
            self._apply(*tuned(self.tunables, *self._told, values_of(self.tunables, found)))
        return found


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
