"""Facts of the administration module; `actor_id` is empty for who has no account."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.events.event import Event


@dataclass(frozen=True)
class JobRequested(Event):
    """Somebody wants a job to run before its time."""

    event_name: ClassVar[str] = "administration.job_requested"
    job: str
    actor_id: int | None


@dataclass(frozen=True)
class LettersReplayed(Event):
    """Dead letters were put back into the queue."""

    event_name: ClassVar[str] = "administration.letters_replayed"
    count: int
    actor_id: int | None


@dataclass(frozen=True)
class LettersDiscarded(Event):
    """Dead letters were thrown away for good."""

    event_name: ClassVar[str] = "administration.letters_discarded"
    count: int
    actor_id: int | None


EVENTS = (JobRequested, LettersReplayed, LettersDiscarded)
