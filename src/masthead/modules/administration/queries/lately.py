"""What happened lately: content that went live, work that could not be done."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from masthead.engine.content.models import Item, Live
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.jobs.models import JobRow

SHOWN = 5


@dataclass(frozen=True)
class Publication:
    """Content that went live for the first time."""

    kind: str
    item_id: int
    title: str
    path: str
    at: datetime


@dataclass(frozen=True)
class Failure:
    """A job whose last run failed."""

    job: str
    at: datetime
    error: str


def publications(work: UnitOfWork) -> list[Publication]:
    """Give what was published for the first time lately, the newest first."""
    rows = work.execute(
        select(Item.kind, Item.id, Live.title, Item.path, Live.first_at)
        .join(Item, Item.id == Live.item_id)
        .order_by(Live.first_at.desc())
        .limit(SHOWN)
    )
    return [Publication(kind, id_, title, path or "", at) for kind, id_, title, path, at in rows]


def failures(work: UnitOfWork) -> list[Failure]:
    """Give the jobs whose last run failed, the newest first."""
    rows = work.execute(
        select(JobRow.name, JobRow.last_run_at, JobRow.last_error)
        .where(JobRow.last_error.is_not(None), JobRow.last_run_at.is_not(None))
        .order_by(JobRow.last_run_at.desc())
        .limit(SHOWN)
    )
    return [Failure(name, at, error) for name, at, error in rows if at and error]
