"""The heartbeat: a job that does nothing; that it ran is the sign that a worker lives on some machine."""

from datetime import datetime, timedelta

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.jobs.job import Job
from masthead.engine.jobs.schedule import last_run


def _rest(_work: UnitOfWork) -> None:
    """Nothing is to do: the schedule notes when it was done."""


BEAT = Job("engine.beat", 10, _rest, translatable("Workers give a sign of life"))
BEAT_IS_LATE = timedelta(seconds=6 * BEAT.every)
"""A worker that was not heard for so long is away, or works at something that takes very long."""


def last_beat(work: UnitOfWork) -> datetime | None:
    """Tell when a worker last gave a sign of life; None if never."""
    return last_run(work, BEAT.name)
