"""Change a setting while the site runs."""

from typing import Any

from masthead.engine.access.actor import Actor
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.tuning.store import follow_files, keep
from masthead.engine.tuning.tunables import Tunable
from masthead.modules.administration.errors import SettingIsFixed
from masthead.modules.administration.permissions import CHANGE_SETTINGS


def change_setting(
    work: UnitOfWork, actor: Actor, tunable: Tunable, value: Any, over: str | None = None
) -> None:
    """Set it for all processes; `value` is in its type. Raise `SettingIsFixed` where the environment says it.

    `over` is what a form was filled in over: raises `SettingWasChanged` where something else was set since.
    """
    actor.require(CHANGE_SETTINGS)
    if tunable.variable:
        raise SettingIsFixed(tunable.variable)
    keep(work, actor, tunable, value, over)


def reset_setting(work: UnitOfWork, actor: Actor, tunable: Tunable, over: str | None = None) -> None:
    """Let it be what the files say again; `over` is as for `change_setting`."""
    actor.require(CHANGE_SETTINGS)
    follow_files(work, actor, tunable.name, over)
