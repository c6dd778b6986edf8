"""Settings as they are, where that comes from, and who changed them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from masthead.engine.access.actor import Actor
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.tuning.follow import values_of
from masthead.engine.tuning.models import SettingChange
from masthead.engine.tuning.store import FILES, kept_values
from masthead.engine.tuning.tunables import Tunable
from masthead.modules.administration.permissions import CHANGE_SETTINGS

CHANGES = 20
"""Shown at once."""


@dataclass(frozen=True)
class SettingState:
    """A setting that may change, and what holds."""

    tunable: Tunable
    value: Any
    kept: str
    """What somebody set here, as JSON; `FILES` where nobody did."""
    is_unfit: bool
    """Whether what is kept does not fit any more, and so does not hold."""

    @property
    def is_kept(self) -> bool:
        """Whether somebody changed it here."""
        return self.kept != FILES


def setting_states(work: UnitOfWork, actor: Actor, tunables: Sequence[Tunable]) -> list[SettingState]:
    """Give what holds, read anew: what this process follows may be a fraction of a second older."""
    actor.require(CHANGE_SETTINGS)
    kept = kept_values(work)
    values = values_of(tunables, kept)
    return [
        SettingState(
            one,
            values.get(one.name, one.told),
            kept.get(one.name, FILES),
            one.name in kept and one.name not in values and not one.variable,
        )
        for one in tunables
    ]


def changes(work: UnitOfWork, actor: Actor, name: str | None = None) -> list[SettingChange]:
    """Give the newest changes, of one setting or of all."""
    actor.require(CHANGE_SETTINGS)
    statement = select(SettingChange).order_by(SettingChange.id.desc()).limit(CHANGES)
    return list(work.scalars(statement.where(SettingChange.name == name) if name else statement))
