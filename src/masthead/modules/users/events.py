"""Facts of the users module that others may hear of."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.events.event import Event


@dataclass(frozen=True)
class EntryAdded(Event):
    """Somebody was added to the directory."""

    event_name: ClassVar[str] = "users.entry_added"
    entry_id: int


@dataclass(frozen=True)
class EntryChanged(Event):
    """An entry of the directory was changed."""

    event_name: ClassVar[str] = "users.entry_changed"
    entry_id: int


@dataclass(frozen=True)
class EntryDeleted(Event):
    """An entry of the directory was deleted."""

    event_name: ClassVar[str] = "users.entry_deleted"
    entry_id: int
