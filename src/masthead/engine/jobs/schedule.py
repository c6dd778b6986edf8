"""Run jobs when they are due: claim one under a lease, run it, note it in one transaction."""

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, or_, select, update

from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.errors import Conflict, MastheadError, translatable
from masthead.engine.figures.names import WORK_DONE, WORK_FAILED
from masthead.engine.figures.tally import MINUTE, tally_of
from masthead.engine.jobs.job import Job
from masthead.engine.jobs.models import NAME_LENGTH, JobRow

LEASE_SECONDS = 60.0
RETRY_SECONDS = 60.0
ERROR_LENGTH = 2000
APART = timedelta(seconds=10)
"""What the clocks of two machines may differ by; also longer than from asking for the time to reading a row."""
log = logging.getLogger(__name__)


class JobIsLost(MastheadError):
    """The lease ended before the job could begin, and another worker took it over."""

    code = "masthead.job_is_lost"
    message = "Job %(job)s was taken over by another worker."


class JobIsRunning(Conflict):
    """Somebody wants a job to run, and a worker is at it already."""

    code = "masthead.job_is_running"
    message = translatable("This job is running already.")


class Schedule:
    """The jobs of this release. Rows of jobs that it does not know are left alone."""

    def __init__(self, jobs: Sequence[Job], *, lease: float = LEASE_SECONDS) -> None:
        self.jobs = {job.name: job for job in jobs}
        self.lease = timedelta(seconds=lease)
        for job in jobs:
            if self.jobs[job.name] is not job:
                raise ValueError(f"two jobs have the same name: {job.name}")
            if len(job.name) > NAME_LENGTH:
                raise ValueError(f"the job's name is too long to be stored: {job.name}")

    def run_next(self, database: Database) -> bool:
        """Run the job that is due longest; False when none is. Days of downtime make one run, not many."""
        for name in self._due(database):
            until = self._claim(database, name)
            if until is not None:
                self._run(database, self.jobs[name], until)
                return True
        return False

    def _due(self, database: Database) -> list[str]:
        """Give the names of the due jobs, without a lock; put new jobs on the schedule."""
        moment = now()
        with unit_of_work(database) as work:
            rows = list(work.scalars(select(JobRow).where(JobRow.name.in_(list(self.jobs)))))
        new = sorted(self.jobs.keys() - {row.name for row in rows})
        for name in new:
            with suppress(Conflict), unit_of_work(database, writes=True) as work:
                work.add(JobRow(name=name, next_run_at=moment))  # another worker may have been faster
        due = [row for row in rows if _is_free(row, moment) and self._is_time(row, moment)]
        return [*(row.name for row in sorted(due, key=lambda row: row.next_run_at)), *new]

    def _is_time(self, row: JobRow, moment: datetime) -> bool:
        """Whether its time has come, or lies too far ahead because `every` was longer in another release."""
        return row.next_run_at <= moment or row.next_run_at > moment + self._every(row.name) + APART

    def _claim(self, database: Database, name: str) -> datetime | None:
        """Take the job; give the end of the lease, or None where another worker has it."""
        with unit_of_work(database, writes=True) as work:
            moment = now()
            free = select(JobRow).where(JobRow.name == name, _free(moment))
            row = work.scalar(free.with_for_update(skip_locked=True))
            if row is None or not self._is_time(row, moment):
                return None
            row.claimed_until = moment + self.lease
            return row.claimed_until

    def _run(self, database: Database, job: Job, until: datetime) -> None:
        """Run the job and plan its next run in one transaction; keep and log what it raises."""
        started, began = now(), time.perf_counter()
        try:
            with unit_of_work(database, writes=True) as work:
                # Noted first: this locks the row, so that nobody takes it over however long it lasts.
                following = started + self._every(job.name)
                _note(work, job, until, last_run_at=started, next_run_at=following, last_error=None)
                job.run(work)
                _measure(work, job, began)
            if job.every >= MINUTE:
                tally_of(database).add({WORK_DONE: 1})
        except JobIsLost as error:
            log.warning("job_is_lost", extra={"code": error.code, "job": job.name})
        except Exception as error:
            log.exception("job_failed", extra={"job": job.name})
            tally_of(database).add({WORK_FAILED: 1})
            again = now() + min(self._every(job.name), timedelta(seconds=RETRY_SECONDS))
            text = f"{type(error).__name__}: {error}".replace("\0", "")[:ERROR_LENGTH]
            with suppress(JobIsLost), unit_of_work(database, writes=True) as work:
                _note(work, job, until, last_run_at=started, next_run_at=again, last_error=text)
                _measure(work, job, began)

    def _every(self, name: str) -> timedelta:
        return timedelta(seconds=self.jobs[name].every)


def _measure(work: UnitOfWork, job: Job, began: float) -> None:
    """Write how long the run took, in the transaction that holds its row."""
    spent = round((time.perf_counter() - began) * 1000)
    work.execute(update(JobRow).where(JobRow.name == job.name).values(last_milliseconds=spent))


def bring_forward(work: UnitOfWork, name: str) -> bool:
    """Make a job due now; False for one that no worker has met yet. Raise `JobIsRunning` where one is at it."""
    row = work.scalar(select(JobRow).where(JobRow.name == name).with_for_update(skip_locked=True))
    if row is not None:
        row.next_run_at = now()
        return True
    # Its worker holds the row as long as the job lasts: waiting for that would hold up a page.
    if work.scalar(select(JobRow.name).where(JobRow.name == name)) is not None:
        raise JobIsRunning
    return False


def last_run(work: UnitOfWork, name: str) -> datetime | None:
    """Tell when a job ran last, well or not; None if it never did."""
    return work.scalar(select(JobRow.last_run_at).where(JobRow.name == name))


def _is_free(row: JobRow, moment: datetime) -> bool:
    return row.claimed_until is None or row.claimed_until <= moment


def _free(moment: datetime) -> ColumnElement[bool]:
    return or_(JobRow.claimed_until.is_(None), JobRow.claimed_until <= moment)


def _note(work: UnitOfWork, job: Job, until: datetime, **values: object) -> None:
    """Write how it went and give the job free; raise `JobIsLost` unless the claim still holds."""
    statement = update(JobRow).where(JobRow.name == job.name, JobRow.claimed_until == until)
    values["claimed_until"] = None
    result = work.execute(statement.values(**values).execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101 - narrows the type
    if result.rowcount != 1:
        raise JobIsLost(job=job.name)
