"""Facts of the administration module; `actor_id` is empty for who has no account."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.audit.declaration import Audit, Change
from masthead.engine.errors import translatable
from masthead.engine.events.event import Event


@dataclass(frozen=True)
class JobRequested(Event):
    """Somebody wants a job to run before its time."""

    event_name: ClassVar[str] = "administration.job_requested"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Job run before its time"), id="job", thing="job", label="job"
    )
    job: str
    actor_id: int | None


@dataclass(frozen=True)
class LettersReplayed(Event):
    """Dead letters were put back into the queue."""

    event_name: ClassVar[str] = "administration.letters_replayed"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Dead letters put back into the queue"),
        id="",
        thing="letter",
        changes=(Change(translatable("Letters"), "count"),),
    )
    count: int
    actor_id: int | None


@dataclass(frozen=True)
class LettersDiscarded(Event):
    """Dead letters were thrown away for good."""

    event_name: ClassVar[str] = "administration.letters_discarded"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Dead letters thrown away"),
        id="",
        thing="letter",
        changes=(Change(translatable("Letters"), "count"),),
    )
    count: int
    actor_id: int | None


EVENTS = (JobRequested, LettersReplayed, LettersDiscarded)
