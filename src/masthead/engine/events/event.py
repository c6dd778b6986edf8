"""Facts that others may hear of, and who listens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from masthead.engine.audit.declaration import Audit
from masthead.engine.database.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Event:
    """A fact, in the past tense; subclasses are frozen dataclasses of JSON values with a stable name.

    A field added later needs a default: rows of the release before do not have it.
    """

    event_name: ClassVar[str]
    """`module.object_past_participle`; it is stored, so it never changes."""
    audited: ClassVar[Audit | None] = None
    """What the audit log keeps of it. Every event says so itself: None, with the reason, is an answer too."""


@dataclass(frozen=True)
class Subscription:
    """A reaction to an event. It runs in the worker, in its own unit of work.

    What it does to the database happens exactly once: it is committed with the mark "delivered".
    What waits for others (mail, HTTP) it leaves to `afterwards`; that happens at least once.
    """

    event: type[Event]
    reaction: Callable[[UnitOfWork, Any], None]

    @property
    def name(self) -> str:
        """Stable name of the subscriber: where its deliveries are found again."""
        return f"{self.event.event_name}:{self.reaction.__module__}.{self.reaction.__qualname__}"
