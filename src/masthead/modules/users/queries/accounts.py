"""Accounts as they are read: one by key, name or address."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from masthead.engine.access.permission import ADMINISTRATOR
from masthead.engine.database.columns import fold
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.users.errors import AccountIsGone
from masthead.modules.users.models.account import ACTIVE, Account, AccountRole
from masthead.modules.users.models.password import hash_password, is_outdated, is_password
from masthead.modules.users.policies.sign_in import may_sign_in

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Proof:
    """Somebody knew the password of an account."""

    account_id: int
    login: str
    """As it was typed."""
    renewed_hash: str | None
    """Made with today's parameters, where the kept one was not."""


def get_account(work: UnitOfWork, account_id: int) -> Account:
    """Give an account; raise `AccountIsGone` where there is none."""
    account = work.get(Account, account_id) if account_id <= LARGEST_ID else None
    if account is None:
        raise AccountIsGone
    return account


def find_account(work: UnitOfWork, login: str) -> Account | None:
    """Find the account of this name or e-mail address; a name never contains an @."""
    key = fold(login)
    if not key or not key.isprintable():
        return None
    return work.scalar(select(Account).where(or_(Account.name_key == key, Account.email_key == key)))


def find_proof(work: UnitOfWork, login: str, password: str) -> Proof | None:
    """Find whom this name and password let in; the work does not tell which of the two is wrong.

    It takes long on purpose, so the unit of work must not hold a lock meanwhile.
    """
    account = find_account(work, login)
    password_hash = account.password_hash if account and may_sign_in(account) else None
    if not is_password(password_hash, password) or account is None or password_hash is None:
        return None
    return Proof(account.id, login, hash_password(password) if is_outdated(password_hash) else None)


def find_first_administrator(work: UnitOfWork) -> Account | None:
    """Find the oldest administrator who can sign in."""
    administrators = (
        select(Account)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role == ADMINISTRATOR, Account.state == ACTIVE)
        .order_by(Account.id)
    )
    return work.scalars(administrators.limit(1)).first()
