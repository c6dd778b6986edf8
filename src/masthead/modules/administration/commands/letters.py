"""Replay or discard what could not be delivered."""

from collections.abc import Collection

from masthead.engine.access.actor import Actor
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events import queue
from masthead.engine.events.outbox import record
from masthead.modules.administration.events import LettersDiscarded, LettersReplayed
from masthead.modules.administration.permissions import MANAGE_JOBS


def replay_letters(work: UnitOfWork, actor: Actor, ids: Collection[int] | None = None) -> int:
    """Put dead letters (all, or those with the ids) back into the queue; give how many there were."""
    actor.require(MANAGE_JOBS)
    count = queue.replay(work, ids)
    if count:
        record(work, LettersReplayed(count=count, actor_id=actor.id))
    return count


def discard_letters(work: UnitOfWork, actor: Actor, ids: Collection[int] | None = None) -> int:
    """Throw dead letters away for good (all, or those with the ids); give how many there were."""
    actor.require(MANAGE_JOBS)
    count = queue.discard(work, ids)
    if count:
        record(work, LettersDiscarded(count=count, actor_id=actor.id))
    return count
