"""Deliver what is due: claim one delivery under a lease, run its reaction, mark it in one transaction."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, CursorResult, Select, select, update

from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.errors import MastheadError
from masthead.engine.events.afterwards import collect_afterwards
from masthead.engine.events.event import Subscription
from masthead.engine.events.models import DEAD, DELIVERED, WAITING, OutboxDelivery, OutboxEvent
from masthead.engine.events.outbox import decode
from masthead.engine.events.subscriptions import Subscriptions, subscriptions_of
from masthead.engine.figures.names import WORK_DONE, WORK_FAILED
from masthead.engine.figures.tally import tally_of

ERROR_LENGTH = 2000
COURTESY_SECONDS = 0.01
"""Pause between deliveries on SQLite, whose only write lock goes to whoever asks at the right moment:
without it visitors who write were seen to wait for two seconds while a long queue was delivered."""
WORKER_DIED = "the worker died during the last attempt"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How often, how soon and how long a delivery is tried: eight times in about seven hours."""

    attempts: int = 8
    first_delay: float = 5.0
    """Seconds until the second attempt; each further delay is `growth` times longer."""
    growth: float = 4.0
    lease: float = 60.0
    """Seconds after which a claim counts as left behind by a worker that died."""

    def delay(self, attempt: int) -> timedelta:
        """Give the wait after a failed attempt; jitter keeps many failures from coming back together."""
        jitter = random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
        return timedelta(seconds=self.first_delay * self.growth ** (attempt - 1) * jitter)


PATIENCE = Patience()


@dataclass(frozen=True)
class Claim:
    """A delivery that is this worker's until its lease ends; `attempt` tells it from later claims."""

    id: int
    attempt: int
    event_name: str
    payload: str
    subscriber: str


class ClaimIsLost(MastheadError):
    """The lease ended during the attempt, and another worker took the delivery over."""

    code = "masthead.claim_is_lost"
    message = "Delivery %(id)s was taken over by another worker."


def _nothing() -> None:
    """Prepare nothing."""


def deliver_due(
    database: Database,
    is_stopped: Callable[[], bool],
    patience: Patience = PATIENCE,
    prepare: Callable[[], None] = _nothing,
) -> bool:
    """Deliver everything that is due, unless stopped in between; False when nothing was.

    `prepare` is called before the first delivery, and only where there is one.
    """
    if not _is_any_due(database):
        return False
    prepare()
    delivered = False
    while not is_stopped() and deliver_next(database, patience):
        delivered = True
        if database.is_sqlite:
            time.sleep(COURTESY_SECONDS)
    return delivered


def deliver_next(database: Database, patience: Patience = PATIENCE) -> bool:
    """Deliver the next event that is due; False when there is none."""
    claim = claim_next(database, patience)
    if claim is not None:
        attempt(database, subscriptions_of(database).by_name[claim.subscriber], claim, patience)
    return claim is not None


def claim_next(database: Database, patience: Patience = PATIENCE) -> Claim | None:
    """Take the next due delivery that nobody else is taking; None when there is none.

    Deliveries to subscribers that this release does not know wait for the release that does.
    """
    with unit_of_work(database, writes=True) as work:
        _lock_only_what_is_read(work)
        row = work.scalar(
            _due(subscriptions_of(database))
            .order_by(OutboxDelivery.next_attempt_at, OutboxDelivery.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        event = work.get_one(OutboxEvent, row.event_id)
        if row.attempts >= patience.attempts:
            row.state, row.claimed_until, row.last_error = DEAD, None, WORKER_DIED
            _say(
                Claim(row.id, row.attempts, event.name, event.payload, row.subscriber), row.state, WORKER_DIED
            )
            return None
        row.attempts += 1
        row.claimed_until = row.next_attempt_at = now() + timedelta(seconds=patience.lease)
        return Claim(row.id, row.attempts, event.name, event.payload, row.subscriber)


def attempt(database: Database, subscription: Subscription, claim: Claim, patience: Patience) -> None:
    """Run the reaction; what it raises is kept with the delivery, which is tried again later."""
    try:
        event = decode(claim.payload, subscription.event)
        with unit_of_work(database, writes=True) as work:
            _hold(work, claim)
            actions = collect_afterwards(work)
            subscription.reaction(work, event)
            if not actions:
                _mark_delivered(work, claim)
        if actions:
            for action in actions:
                action()
            with unit_of_work(database, writes=True) as work:
                _mark_delivered(work, claim)
        tally_of(database).add({WORK_DONE: 1})
    except ClaimIsLost as error:
        log.warning("claim_is_lost", extra={"code": error.code, "delivery": claim.id})
    except Exception as error:  # noqa: BLE001 - a reaction may fail in any way; it is kept and logged
        tally_of(database).add({WORK_FAILED: 1})
        _keep_failure(database, claim, patience, error)


def _is_any_due(database: Database) -> bool:
    """Look without a lock: an idle worker must not stand in a writer's way on SQLite."""
    due = _due(subscriptions_of(database)).with_only_columns(OutboxDelivery.id).limit(1)
    with unit_of_work(database) as work:
        return work.scalar(due) is not None


def _due(subscriptions: Subscriptions) -> Select[OutboxDelivery]:
    return select(OutboxDelivery).where(
        OutboxDelivery.state == WAITING,
        OutboxDelivery.next_attempt_at <= now(),
        OutboxDelivery.subscriber.in_(list(subscriptions.by_name)),
    )


def _lock_only_what_is_read(work: UnitOfWork) -> None:
    """Keep MariaDB from also locking the gaps between due rows: recording would wait for claiming."""
    if work.database.dialect == "mariadb":
        work.connection(execution_options={"isolation_level": "READ COMMITTED"})


def _hold(work: UnitOfWork, claim: Claim) -> None:
    """Lock the row, so that nobody takes the delivery over however long the reaction lasts."""
    row = select(OutboxDelivery.id).where(*_still(claim)).with_for_update()
    if work.scalar(row) is None:
        raise ClaimIsLost(id=claim.id)


def _mark_delivered(work: UnitOfWork, claim: Claim) -> None:
    if not _change(work, claim, state=DELIVERED, claimed_until=None, last_error=None):
        raise ClaimIsLost(id=claim.id)


def _keep_failure(database: Database, claim: Claim, patience: Patience, error: Exception) -> None:
    """Keep the error; try again later, or give up and leave a dead letter."""
    text = f"{type(error).__name__}: {error}".replace("\0", "")[:ERROR_LENGTH]
    is_last = claim.attempt >= patience.attempts
    state, due = (DEAD, now()) if is_last else (WAITING, now() + patience.delay(claim.attempt))
    with unit_of_work(database, writes=True) as work:
        _change(work, claim, state=state, next_attempt_at=due, claimed_until=None, last_error=text)
    _say(claim, state, text, error)


def _change(work: UnitOfWork, claim: Claim, **values: object) -> bool:
    """Change the delivery if the claim still holds."""
    statement = update(OutboxDelivery).where(*_still(claim)).values(**values)
    result = work.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101 - narrows the type
    return result.rowcount == 1


def _still(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    """The claim holds as long as nobody began a later attempt."""
    return (
        OutboxDelivery.id == claim.id,
        OutboxDelivery.attempts == claim.attempt,
        OutboxDelivery.state == WAITING,
    )


def _say(claim: Claim, state: str, problem: str, error: Exception | None = None) -> None:
    """Log a failed attempt, with its traceback."""
    extra = {
        "event_name": claim.event_name,
        "subscriber": claim.subscriber,
        "delivery": claim.id,
        "attempt": claim.attempt,
        "problem": problem,
    }
    if state == DEAD:
        log.error("event_is_dead", extra=extra, exc_info=error)
    else:
        log.warning("event_is_delayed", extra=extra, exc_info=error)
