"""Keep a setting that was changed, with who did it and what it was before."""

from collections.abc import Container
from typing import Any

import msgspec
from sqlalchemy import delete, select

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.database.columns import now
from masthead.engine.database.keys import claim_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.engine.tuning.errors import SettingWasChanged
from masthead.engine.tuning.events import SettingChanged
from masthead.engine.tuning.models import ACTOR_LENGTH, KeptSetting, SettingChange
from masthead.engine.tuning.tunables import Tunable

TAG = "engine.settings"
"""Every page depends on it: whatever is set may show anywhere."""
FILES = ""
"""Stands for a value where nothing is kept and the files hold; in the row while it is being made."""


def kept_values(work: UnitOfWork) -> dict[str, str]:
    """Give all kept values as JSON, by name; also those of settings that this release does not know."""
    return {row.name: row.value for row in work.execute(select(KeptSetting.name, KeptSetting.value))}


def keep(work: UnitOfWork, actor: Actor, tunable: Tunable, value: Any, over: str | None = None) -> None:
    """Keep a value, which fits; what is the same already stays as it is.

    `over` is what a form was filled in over, as JSON, or `FILES`: raises `SettingWasChanged` where something else is
    kept by now.
    """
    written = msgspec.json.encode(value).decode()
    agreed = None if over is None else {over, written}
    if over:  # a row was there: where it has gone, none is made before that is told
        _refuse_changed(_held(work, tunable.name), agreed)
    row = claim_row(work, KeptSetting, tunable.name, value=FILES)
    _refuse_changed(row, agreed)
    if row.value != written:
        before, row.value = row.value or None, written
        _note(work, actor, tunable.name, before, written)


def follow_files(work: UnitOfWork, actor: Actor, name: str, over: str | None = None) -> None:
    """Forget what was kept: files and environment say it again. `over` is as for `keep`."""
    row = _held(work, name)
    _refuse_changed(row, None if over is None else {over, FILES})
    if row is not None:
        _note(work, actor, name, row.value, None)
        work.execute(delete(KeptSetting).where(KeptSetting.name == name))


def _held(work: UnitOfWork, name: str) -> KeptSetting | None:
    return work.get(KeptSetting, name, with_for_update=True, populate_existing=True)


def _refuse_changed(row: KeptSetting | None, agreed: Container[str] | None) -> None:
    """Raise `SettingWasChanged` unless what is kept is what somebody saw, or wants."""
    if agreed is not None and (row.value if row else FILES) not in agreed:
        raise SettingWasChanged


def _note(work: UnitOfWork, actor: Actor, name: str, before: str | None, after: str | None) -> None:
    work.add(
        SettingChange(
            name=name,
            before=before,
            after=after,
            actor_id=actor.id,
            actor=actor.name[:ACTOR_LENGTH],
            changed_at=now(),
        )
    )
    record(work, SettingChanged(name=name, before=before, after=after, actor_id=actor.id))
    touch(work, TAG)
