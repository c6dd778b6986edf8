"""Where a command leaves its events: they are written as the last statements of its transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from masthead.engine.audit.writing import note
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.event import Event
from masthead.engine.events.models import WAITING, OutboxDelivery, OutboxEvent
from masthead.engine.events.subscriptions import subscriptions_of

HOOK = "outbox"
Kind = TypeVar("Kind", bound=Event)


@dataclass(frozen=True)
class _Recorded:
    """An event that waits for the end of its transaction."""

    name: str
    payload: str
    subscribers: list[str]


def record(work: UnitOfWork, event: Event) -> None:
    """Record a fact: everybody who listens is told after the commit; a rollback forgets it.

    The audit log keeps it too, if its class says so.
    """
    waiting = work.notes.setdefault(HOOK, [])
    assert isinstance(waiting, list)  # noqa: S101 - narrows the type; only this module writes the note
    subscribers = subscriptions_of(work.database).subscribers_of(event.event_name)
    waiting.append(_Recorded(event.event_name, encode(event), subscribers))
    work.before_commit.setdefault(HOOK, _write)
    note(work, event)


def encode(event: Event) -> str:
    """Give an event's fields as JSON."""
    return msgspec.json.encode(event).decode()


def decode(payload: str, kind: type[Kind]) -> Kind:
    """Read an event back; fields that this release does not know are passed over."""
    return msgspec.json.decode(payload, type=kind)


def _write(work: UnitOfWork) -> None:
    """Write what was recorded: one statement for the events, one for the deliveries."""
    recorded: list[_Recorded] = work.notes.pop(HOOK, [])  # type: ignore[assignment]
    moment = now()
    rows = [OutboxEvent(name=one.name, payload=one.payload, recorded_at=moment) for one in recorded]
    work.add_all(rows)
    work.flush()
    for one, row in zip(recorded, rows, strict=True):
        work.add_all(_delivery(row.id, subscriber, moment) for subscriber in one.subscribers)
    work.flush()


def _delivery(event_id: int, subscriber: str, moment: datetime) -> OutboxDelivery:
    return OutboxDelivery(
        event_id=event_id, subscriber=subscriber, state=WAITING, attempts=0, next_attempt_at=moment
    )
