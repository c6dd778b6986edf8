"""Facts that others may hear of, and who listens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from masthead.engine.audit.declaration import Audit
from masthead.engine.database.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class About:
    """Whom an event is about, by its own fields. Whoever is erased takes such events along, and what follows from them.

    It is about a person who has this number, or this address; `actor_id`, who did it, makes it about nobody.
    """

    account: str = ""
    """Field with the number of the account; empty: there is none."""
    email: str = ""
    """Field with an e-mail address; empty: there is none."""


@dataclass(frozen=True)
class Event:
    """A fact, in the past tense; subclasses are frozen dataclasses of JSON values with a stable name.

    A field added later needs a default: rows of the release before do not have it.
    """

    event_name: ClassVar[str]
    """`module.object_past_participle`; it is stored, so it never changes."""
    audited: ClassVar[Audit | None] = None
    """What the audit log keeps of it. Every event says so itself: None, with the reason, is an answer too."""
    about: ClassVar[About | None] = None
    """The person whom it is about; None: nobody in particular. A test wants it where a field tells of a person."""


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
