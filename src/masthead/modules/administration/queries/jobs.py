"""The jobs of this release with how they went, and the dead letters, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from masthead.engine.access.actor import Actor
from masthead.engine.database.keys import LARGEST_KEY
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import NotFound
from masthead.engine.events.queue import DeadLetter, dead_letters_above, dead_letters_below
from masthead.engine.jobs.job import Job
from masthead.engine.jobs.models import JobRow
from masthead.engine.web.paging import Page, Place
from masthead.modules.administration.permissions import MANAGE_JOBS

LETTERS = 20
"""On a page."""


@dataclass(frozen=True)
class JobState:
    """A job and how it went; without a row no worker has met it yet."""

    job: Job
    row: JobRow | None


def job_states(work: UnitOfWork, actor: Actor, jobs: Iterable[Job]) -> list[JobState]:
    """Give the jobs by name."""
    actor.require(MANAGE_JOBS)
    rows = {row.name: row for row in work.scalars(select(JobRow))}
    return [JobState(job, rows.get(job.name)) for job in sorted(jobs, key=lambda one: one.name)]


def letters(work: UnitOfWork, actor: Actor, place: Place) -> Page[DeadLetter]:
    """Give a page of dead letters, the newest first."""
    actor.require(MANAGE_JOBS)
    if place.before is not None:
        found = dead_letters_above(work, place.before, LETTERS + 1)
        rows, more = found[-LETTERS:], len(found) > LETTERS
        return Page(rows, _last(rows), rows[0].id if more and rows else None)
    found = dead_letters_below(work, place.after, LETTERS + 1)
    rows, more = found[:LETTERS], len(found) > LETTERS
    before = rows[0].id if rows and place.after is not None else None
    return Page(rows, _last(rows) if more else None, before)


def get_letter(work: UnitOfWork, actor: Actor, number: int) -> DeadLetter:
    """Give one dead letter; raise `NotFound` where it was delivered or thrown away meanwhile."""
    actor.require(MANAGE_JOBS)
    if number >= LARGEST_KEY:
        raise NotFound
    found = dead_letters_below(work, number + 1, 1)
    if not found or found[0].id != number:
        raise NotFound
    return found[0]


def _last(rows: list[DeadLetter]) -> int | None:
    return rows[-1].id if rows else None
