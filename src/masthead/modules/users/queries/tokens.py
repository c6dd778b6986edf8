"""Look at one-time tokens without using them up."""

from sqlalchemy import select

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.users.errors import LinkIsSpent
from masthead.modules.users.models.session import digest
from masthead.modules.users.models.token import OneTimeToken


def get_token(work: UnitOfWork, purpose: str, token: str) -> OneTimeToken:
    """Give an unused token; raise `LinkIsSpent` for any other."""
    found = work.scalar(
        select(OneTimeToken).where(
            OneTimeToken.token_hash == digest(token),
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > now(),
        )
    )
    if found is None:
        raise LinkIsSpent
    return found
