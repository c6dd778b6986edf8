"""A form sent twice counts once: each rendered form carries a key that is used up with the write."""

import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import UtcDateTime, exact, now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.jobs.job import Job

FIELD = "submission"
KEPT = timedelta(days=2)
_KEY = re.compile(r"[\w-]{16,43}", re.ASCII)


class Submission(Base):
    """A form that was accepted."""

    __tablename__ = "engine_submission"

    key: Mapped[str] = mapped_column(exact(43), primary_key=True)
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def submission_key() -> str:
    """Make the key of a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def is_first(work: UnitOfWork, key: str | None) -> bool:
    """Use up a form's key; False when this form was accepted before. A form without a key always counts."""
    if not is_key(key):
        return True
    try:
        with work.begin_nested():
            work.add(Submission(key=key, accepted_at=now()))
    except IntegrityError:
        return False
    return True


def was_accepted(work: UnitOfWork, key: str | None) -> bool:
    """Whether this form was accepted before; nothing is used up."""
    return is_key(key) and work.get(Submission, key) is not None


def is_key(text: str | None) -> bool:
    """Whether a text can be the key of a form."""
    return bool(text and _KEY.fullmatch(text))


def _forget_submissions(work: UnitOfWork) -> None:
    work.execute(delete(Submission).where(Submission.accepted_at < now() - KEPT))


FORGET_SUBMISSIONS = Job(
    "engine.forget_submissions",
    3600,
    _forget_submissions,
    translatable("Keys of forms that were sent are forgotten"),
)
