"""Facts that others may hear of, and who listens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from masthead.engine.database.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Event:
    """A fact, in the past tense; subclasses are frozen dataclasses of JSON values with a stable name.

    A field added later needs a default: rows of the release before do not have it.
    """

    event_name: ClassVar[str]
    """`module.object_past_participle`; it is stored, so it never changes."""


@dataclass(frozen=True)
class Subscription:
    """A reaction to an event. It runs in the worker, in its own unit of work.

    What it does to the database happens exactly once: it is committed with the mark "delivered".
    """

    event: type[Event]
    reaction: Callable[[UnitOfWork, Any], None]
    outside: bool = False
    """Whether it waits for others (mail, HTTP): then no lock is held meanwhile, it only reads the
    database, and after a crash it runs again, so that what it does outside happens at least once."""

    @property
    def name(self) -> str:
        """Stable name of the subscriber: where its deliveries are found again."""
        return f"{self.event.event_name}:{self.reaction.__module__}.{self.reaction.__qualname__}"
