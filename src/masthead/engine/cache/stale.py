"""What a write makes stale: collected during the unit of work, written as its last statements."""

from contextvars import ContextVar
from datetime import timedelta
from typing import cast

from sqlalchemy import delete, insert

from masthead.engine.cache.models import LONGEST_TAG, StaleTag
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.jobs.job import Job

_NAME = "cache.stale_tags"
_KEPT = timedelta(minutes=10)
_WROTE: ContextVar[bool] = ContextVar("masthead_made_stale", default=False)


def touch(work: UnitOfWork, *tags: str) -> None:
    """Make every cached page with one of `tags` stale, in every process, once `work` commits.

    The rows are written just before the commit: the shorter the time between a row's number and
    its commit, the surer it is that no reader has passed that number when the row appears.
    """
    collected = _collected(work)
    for tag in tags:
        if not 0 < len(tag) <= LONGEST_TAG:
            raise ValueError(f"a tag has 1 to {LONGEST_TAG} characters: {tag!r}")
        collected[tag] = None
    work.before_commit[_NAME] = _write


def forget_touches() -> None:
    """Begin a request: nothing has been made stale in it yet."""
    _WROTE.set(False)


def was_touched(work: UnitOfWork, tag: str) -> bool:
    """Whether this unit of work made pages with a tag stale."""
    return tag in _collected(work)


def touched() -> bool:
    """Whether this request made anything stale; its author then gets the cookie that asks for fresh pages."""
    return _WROTE.get()


def _collected(work: UnitOfWork) -> dict[str, None]:
    """Give the tags in the order in which they were touched, each once."""
    return cast("dict[str, None]", work.notes.setdefault(_NAME, {}))


def _write(work: UnitOfWork) -> None:
    rows = [{"tag": tag, "marked_at": now()} for tag in _collected(work)]
    if rows:
        work.flush()
        work.execute(insert(StaleTag), rows)
        _WROTE.set(True)


def _purge(work: UnitOfWork) -> None:
    work.execute(delete(StaleTag).where(StaleTag.marked_at < now() - _KEPT))


purge_stale_tags = Job(
    name="engine.purge_stale_tags",
    every=300.0,
    run=_purge,
    title=translatable("Old marks of changed pages are cleared away"),
)
"""Drops rows that every reader has long passed."""
