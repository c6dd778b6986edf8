"""Forget what has expired."""

from datetime import timedelta

from sqlalchemy import delete

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.jobs.job import Job
from masthead.modules.users.models.attempt import FORGOTTEN_AFTER, Attempt
from masthead.modules.users.models.session import AccountSession
from masthead.modules.users.models.token import BRIEF, OneTimeToken
from masthead.modules.users.models.totp import SETUP_LIFETIME, Totp

HOUR = 3600
TOKENS_KEPT = timedelta(days=7)
"""After their end, so that an administrator who asks can still see what happened."""


def forget_expired(work: UnitOfWork) -> None:
    """Delete sessions, tokens and set-ups that lead nowhere any more, and attempts that count no more."""
    present = now()
    work.execute(delete(AccountSession).where(AccountSession.expires_at < present))
    work.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < present - TOKENS_KEPT))
    brief = OneTimeToken.purpose.in_(BRIEF)
    work.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < present, brief))
    unconfirmed = Totp.confirmed_at.is_(None)
    work.execute(delete(Totp).where(Totp.created_at < present - SETUP_LIFETIME, unconfirmed))
    work.execute(delete(Attempt).where(Attempt.last_at < present - FORGOTTEN_AFTER))


FORGET_EXPIRED = Job(
    "users.forget_expired",
    HOUR,
    forget_expired,
    translatable("Sessions and links that have ended are forgotten"),
)
