"""Make and use up one-time tokens."""

from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.users.errors import LinkIsSpent
from masthead.modules.users.models.session import digest, new_token
from masthead.modules.users.models.token import BRIEF, LIFETIMES, OneTimeToken


def make_token(
    work: UnitOfWork, purpose: str, account_id: int | None, email: str | None = None, payload: str = ""
) -> str:
    """Make a token; an account's earlier ones for the same purpose open nothing any more, unless it is brief."""
    token, present = new_token(), now()
    if account_id is not None and purpose not in BRIEF:
        revoke_tokens(work, account_id, purpose)
    work.add(
        OneTimeToken(
            token_hash=digest(token),
            purpose=purpose,
            account_id=account_id,
            email=email,
            payload=payload,
            created_at=present,
            expires_at=present + LIFETIMES[purpose],
        )
    )
    return token


def use_token(work: UnitOfWork, purpose: str, token: str) -> OneTimeToken:
    """Use a token up; raise `LinkIsSpent` for all but the first of those who bring it."""
    present, token_hash = now(), digest(token)
    used = work.execute(
        update(OneTimeToken)
        .where(
            OneTimeToken.token_hash == token_hash,
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > present,
        )
        .values(used_at=present)
        .execution_options(synchronize_session=False)
    )
    if cast(CursorResult[Any], used).rowcount != 1:
        raise LinkIsSpent
    return work.scalars(select(OneTimeToken).where(OneTimeToken.token_hash == token_hash)).one()


def revoke_tokens(work: UnitOfWork, account_id: int, *purposes: str) -> None:
    """Make an account's unused tokens for these purposes, or for all, worthless."""
    unused = delete(OneTimeToken).where(OneTimeToken.account_id == account_id, OneTimeToken.used_at.is_(None))
    work.execute(unused.where(OneTimeToken.purpose.in_(purposes)) if purposes else unused)
