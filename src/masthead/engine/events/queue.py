"""What lies in the outbox: its state in figures, dead letters, and what is thrown away in the end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, and_, delete, exists, func, or_, select, update

from masthead.engine.database.columns import now
from masthead.engine.database.keys import wide
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.models import DEAD, DELIVERED, WAITING, OutboxDelivery, OutboxEvent
from masthead.engine.events.subscriptions import subscriptions_of

KEPT = timedelta(days=7)
ABANDONED_AFTER = timedelta(days=30)
NOBODY_KNOWS = "no module of this site knows this subscriber any more"
BATCH = 500
BATCHES = 10


@dataclass(frozen=True)
class QueueState:
    """The queue in figures, for metrics and `masthead events status`."""

    waiting: int
    oldest_seconds: float
    """Age of the oldest event that still waits for a subscriber; 0 when none does."""
    dead: int


@dataclass(frozen=True)
class DeadLetter:
    """A delivery that was given up."""

    id: int
    event_name: str
    subscriber: str
    attempts: int
    recorded_at: datetime
    last_error: str


def queue_state(work: UnitOfWork) -> QueueState:
    """Count what waits and what is dead; delivered rows are not looked at."""
    rows = work.execute(
        select(OutboxDelivery.state, func.count(), func.min(OutboxDelivery.event_id))
        .where(OutboxDelivery.state.in_([WAITING, DEAD]))
        .group_by(OutboxDelivery.state)
    )
    counts = {state: (count, oldest) for state, count, oldest in rows}
    waiting, oldest = counts.get(WAITING, (0, None))
    recorded_at = None
    if oldest is not None:
        recorded_at = work.scalar(select(OutboxEvent.recorded_at).where(OutboxEvent.id == oldest))
    age = max(0.0, (now() - recorded_at).total_seconds()) if recorded_at else 0.0
    return QueueState(waiting=waiting, oldest_seconds=age, dead=counts.get(DEAD, (0, None))[0])


def is_waiting(work: UnitOfWork, event_name: str) -> bool:
    """Whether an event of this name is still to be delivered to somebody, or being delivered."""
    waiting = select(OutboxDelivery.id).join(OutboxEvent, OutboxEvent.id == OutboxDelivery.event_id)
    wanted = waiting.where(OutboxDelivery.state == WAITING, OutboxEvent.name == event_name)
    return work.scalar(wanted.limit(1)) is not None


def dead_letters(work: UnitOfWork, limit: int = 100) -> list[DeadLetter]:
    """Give the dead letters, the newest first."""
    return _letters(work, _dead().order_by(OutboxDelivery.id.desc()).limit(limit))


def dead_letters_below(work: UnitOfWork, key: int | None, limit: int) -> list[DeadLetter]:
    """Give the newest dead letters that are older than the one of this number, the newest first."""
    older = _dead() if key is None else _dead().where(OutboxDelivery.id < wide(key))
    return _letters(work, older.order_by(OutboxDelivery.id.desc()).limit(limit))


def dead_letters_above(work: UnitOfWork, key: int, limit: int) -> list[DeadLetter]:
    """Give the oldest dead letters that are newer than the one of this number, the newest first."""
    newer = _dead().where(OutboxDelivery.id > wide(key)).order_by(OutboxDelivery.id).limit(limit)
    return _letters(work, newer)[::-1]


def _dead() -> Any:
    return (
        select(
            OutboxDelivery.id,
            OutboxEvent.name,
            OutboxDelivery.subscriber,
            OutboxDelivery.attempts,
            OutboxEvent.recorded_at,
            OutboxDelivery.last_error,
        )
        .join(OutboxEvent, OutboxEvent.id == OutboxDelivery.event_id)
        .where(OutboxDelivery.state == DEAD)
    )


def _letters(work: UnitOfWork, statement: Any) -> list[DeadLetter]:
    return [
        DeadLetter(row.id, row.name, row.subscriber, row.attempts, row.recorded_at, row.last_error or "")
        for row in work.execute(statement)
    ]


def replay(work: UnitOfWork, ids: Collection[int] | None = None) -> int:
    """Put dead letters (all, or those with the ids) back into the queue; give their number."""
    statement = update(OutboxDelivery).where(OutboxDelivery.state == DEAD)
    if ids is not None:
        statement = statement.where(OutboxDelivery.id.in_(ids))
    return _changed(work, statement.values(state=WAITING, attempts=0, next_attempt_at=now()))


def discard(work: UnitOfWork, ids: Collection[int] | None = None) -> int:
    """Throw dead letters away (all, or those with the ids); give their number."""
    statement = delete(OutboxDelivery).where(OutboxDelivery.state == DEAD)
    if ids is not None:
        statement = statement.where(OutboxDelivery.id.in_(ids))
    return _changed(work, statement)


def tidy(work: UnitOfWork) -> None:
    """Throw away what was delivered days ago; give up what no module has known for a month.

    What was given up stays to be seen and replayed, but no address stays for ever that a letter did not reach.
    """
    _forget_addresses(work)
    for _ in range(BATCHES):
        if _purge(work) < BATCH:
            break
    _give_up_the_unknown(work)


def _purge(work: UnitOfWork) -> int:
    undelivered = exists().where(OutboxDelivery.event_id == OutboxEvent.id, OutboxDelivery.state != DELIVERED)
    old = select(OutboxEvent.id).where(OutboxEvent.recorded_at < now() - KEPT, ~undelivered)
    ids = list(work.scalars(old.order_by(OutboxEvent.recorded_at).limit(BATCH)))
    if ids:
        work.execute(delete(OutboxDelivery).where(OutboxDelivery.event_id.in_(ids)))
        work.execute(delete(OutboxEvent).where(OutboxEvent.id.in_(ids)))
    return len(ids)


def _forget_addresses(work: UnitOfWork) -> None:
    """Throw away month-old dead letters of events that hold an address; it may be of somebody without an account.

    Of other events about a person what went wrong is forgotten, which may name an address, too. What a removed
    module has left may hold anything: it stays for a month more, after it was given up, to be seen.
    """
    known = subscriptions_of(work.database).by_name
    about = {one.event.event_name: one.event.about for one in known.values() if one.event.about is not None}
    holding = OutboxEvent.name.in_([name for name, fields in about.items() if fields.email])
    unknown = OutboxDelivery.subscriber.not_in(list(known))
    month = OutboxEvent.recorded_at < now() - ABANDONED_AFTER
    two_months = OutboxEvent.recorded_at < now() - 2 * ABANDONED_AFTER
    old = (
        select(OutboxDelivery.id)
        .join(OutboxEvent, OutboxEvent.id == OutboxDelivery.event_id)
        .where(OutboxDelivery.state == DEAD)
        .limit(BATCH)
    )
    ids = list(work.scalars(old.where(or_(and_(holding, month), and_(unknown, two_months)))))
    if ids:
        discard(work, ids)
    told = old.where(month, OutboxEvent.name.in_(list(about)), OutboxDelivery.last_error.is_not(None))
    ids = list(work.scalars(told))
    if ids:
        forgotten = update(OutboxDelivery).where(OutboxDelivery.id.in_(ids)).values(last_error=None)
        _changed(work, forgotten)


def _give_up_the_unknown(work: UnitOfWork) -> None:
    """Its module was removed for good: a dead letter can be seen, an eternal wait cannot."""
    known = list(subscriptions_of(work.database).by_name)
    since = now() - ABANDONED_AFTER
    unknown = update(OutboxDelivery).where(
        OutboxDelivery.state == WAITING,
        OutboxDelivery.next_attempt_at < since,
        OutboxDelivery.subscriber.not_in(known),
    )
    work.execute(unknown.values(state=DEAD, last_error=NOBODY_KNOWS))


def _changed(work: UnitOfWork, statement: Any) -> int:
    result = work.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101 - narrows the type
    return result.rowcount
