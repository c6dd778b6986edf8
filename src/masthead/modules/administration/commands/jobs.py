"""Run a job before its time."""

from masthead.engine.access.actor import Actor
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import NotFound
from masthead.engine.events.outbox import record
from masthead.engine.jobs.schedule import bring_forward
from masthead.modules.administration.events import JobRequested
from masthead.modules.administration.permissions import MANAGE_JOBS


def request_job(work: UnitOfWork, actor: Actor, name: str) -> None:
    """Let a worker run the job as soon as one is free; raise `NotFound` for one that no worker has met."""
    actor.require(MANAGE_JOBS)
    if not bring_forward(work, name):
        raise NotFound
    record(work, JobRequested(job=name, actor_id=actor.id))
