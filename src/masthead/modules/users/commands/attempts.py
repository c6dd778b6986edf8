"""Count attempts before their outcome is known, so that many at once are not one."""

import math

from sqlalchemy import delete, update

from masthead.engine.database.columns import now
from masthead.engine.database.keys import claim_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import TooManyAttempts
from masthead.modules.users.models.attempt import FORGOTTEN_AFTER, Attempt, Patience


def count_attempt(work: UnitOfWork, key: str, patience: Patience) -> None:
    """Count one more attempt; raise `TooManyAttempts`, and count nothing, while it is too early."""
    begun = now()
    attempt = claim_row(work, Attempt, key, failures=0, open_at=begun, last_at=begun)
    present = now()  # it may have been a wait
    if attempt.open_at > present:
        raise TooManyAttempts(math.ceil((attempt.open_at - present).total_seconds()))
    if attempt.last_at < present - FORGOTTEN_AFTER:
        attempt.failures = 0
    attempt.failures += 1
    attempt.last_at = present
    attempt.open_at = present + patience.wait_after(attempt.failures)


def forgive_attempts(work: UnitOfWork, key: str) -> None:
    """Forget every attempt under this key: the last one was right."""
    work.execute(delete(Attempt).where(Attempt.key == key))


def give_back_attempt(work: UnitOfWork, key: str) -> None:
    """Take back the last attempt alone: one right password does not pay for others' wrong ones."""
    right = update(Attempt).where(Attempt.key == key, Attempt.failures > 0)
    work.execute(right.values(failures=Attempt.failures - 1, open_at=now()))
