"""Accounts as they are read: one by key, name or address."""

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, exists, func, not_, or_, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR, MEMBER
from masthead.engine.access.roles import Person
from masthead.engine.database.columns import fold
from masthead.engine.database.keys import find_row, wide
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, Place, page_at
from masthead.modules.users.errors import AccountIsGone
from masthead.modules.users.models.account import ACTIVE, KEY_LENGTH, Account, AccountRole
from masthead.modules.users.models.name import key_of
from masthead.modules.users.models.passkey import Passkey
from masthead.modules.users.models.password import hash_password, is_outdated, is_password
from masthead.modules.users.models.totp import Totp
from masthead.modules.users.permissions import MANAGE_ACCOUNTS
from masthead.modules.users.policies.sign_in import may_sign_in


@dataclass(frozen=True)
class AccountRow:
    """One line of the list of accounts."""

    id: int
    name: str
    email: str | None
    state: str
    roles: tuple[str, ...]
    protected: bool
    """Whether it has a second factor."""


@dataclass(frozen=True)
class Sought:
    """Which accounts of all; whatever is left out does not matter."""

    text: str = ""
    """Part of a name or an address."""
    role: str = ""
    """`member`: those that were given no role."""
    state: str = ""
    factor: str = ""


EVERYBODY = Sought()
WITH_FACTOR, WITHOUT_FACTOR = "with", "without"


@dataclass(frozen=True)
class Proof:
    """Somebody knew the password of an account."""

    account_id: int
    login: str
    """As it was typed."""
    password_hash: str = field(repr=False)
    """What the password was compared with."""
    renewed_hash: str | None = field(repr=False)
    """Made with today's parameters, where the kept one was not."""


def get_account(work: UnitOfWork, account_id: int, *, lock: bool = False) -> Account:
    """Give an account, locked for whoever will change it; raise `AccountIsGone` where there is none."""
    account = find_row(work, Account, account_id, lock=lock)
    if account is None:
        raise AccountIsGone
    return account


def find_account(work: UnitOfWork, login: str) -> Account | None:
    """Find the account of this name or e-mail address; a name never contains an @."""
    name, email = key_of(login), fold(login)
    if not name or not name.isprintable():  # joiners, which show nothing, are not in the key
        return None
    return work.scalar(select(Account).where(or_(Account.name_key == name, Account.email_key == email)))


def find_account_by_email(work: UnitOfWork, email: str) -> Account | None:
    """Find the account of an address."""
    return work.scalar(select(Account).where(Account.email_key == fold(email)))


def roles_of(work: UnitOfWork, account_id: int) -> frozenset[str]:
    """Give the roles that an account was given."""
    return frozenset(work.scalars(select(AccountRole.role).where(AccountRole.account_id == account_id)))


def find_holder(work: UnitOfWork, account_id: int) -> Person | None:
    """Find who has an account and may sign in with it, whether or not they are signed in."""
    account = find_row(work, Account, account_id)
    if account is None or not may_sign_in(account):
        return None
    return Person(account.id, account.name, roles_of(work, account.id), session_key="")


def name_of_account(work: UnitOfWork, number: str) -> str:
    """Give an account's name for the audit log; empty where it is gone."""
    account = find_row(work, Account, int(number))
    return account.name if account else ""


def role_holders(work: UnitOfWork) -> dict[str, int]:
    """Count the accounts that were given each role."""
    counted = select(AccountRole.role, func.count()).group_by(AccountRole.role)
    return dict(work.execute(counted).all())


def accounts(
    work: UnitOfWork, actor: Actor, place: Place, size: int, sought: Sought = EVERYBODY
) -> Page[AccountRow]:
    """Give one page of the accounts, by id."""
    narrow = select(Account.id, Account.name, Account.email, Account.state, _has_factor())
    narrow = narrow.where(actor.allowed_rows(MANAGE_ACCOUNTS), *_conditions(sought))

    def onwards(key: int | None) -> list[AccountRow]:
        return _rows(work, narrow.where(Account.id > wide(key or 0)).order_by(Account.id), size)

    def back(key: int) -> list[AccountRow]:
        return _rows(work, narrow.where(Account.id < wide(key)).order_by(Account.id.desc()), size)

    return page_at(place, size, onwards, back)


def _has_factor() -> ColumnElement[bool]:
    app = exists().where(Totp.account_id == Account.id, Totp.confirmed_at.is_not(None))
    return or_(app, exists().where(Passkey.account_id == Account.id)).label("protected")


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.text:
        name, email = key_of(sought.text)[:KEY_LENGTH], fold(sought.text)[:KEY_LENGTH]
        named = Account.name_key.contains(name, autoescape=True)
        conditions.append(or_(named, Account.email_key.contains(email, autoescape=True)))
    if sought.state:
        conditions.append(Account.state == sought.state)
    if sought.factor:
        conditions.append(_has_factor() if sought.factor == WITH_FACTOR else not_(_has_factor()))
    if sought.role:
        given = exists().where(AccountRole.account_id == Account.id)
        held = given.where(AccountRole.role == sought.role)
        conditions.append(not_(given) if sought.role == MEMBER else held)
    return conditions


def _rows(
    work: UnitOfWork, statement: Select[int, str, str | None, str, bool], size: int
) -> list[AccountRow]:
    """Fetch one row more than a page holds, then the roles of all of them at once."""
    found = work.execute(statement.limit(size + 1)).all()
    roles: dict[int, list[str]] = {}
    given = select(AccountRole.account_id, AccountRole.role).order_by(AccountRole.role)
    for account_id, role in work.execute(given.where(AccountRole.account_id.in_([row.id for row in found]))):
        roles.setdefault(account_id, []).append(role)
    return [AccountRow(*row[:4], tuple(roles.get(row.id, ())), bool(row.protected)) for row in found]


def find_proof(work: UnitOfWork, login: str, password: str) -> Proof | None:
    """Find whom this name and password let in; the work does not tell which of the two is wrong.

    It takes long on purpose, so the unit of work lets its connection go meanwhile: it must only have read.
    """
    account = find_account(work, login)
    password_hash = account.password_hash if account and may_sign_in(account) else None
    work.let_go()
    if not is_password(password_hash, password) or account is None or password_hash is None:
        return None
    renewed_hash = hash_password(password) if is_outdated(password_hash) else None
    return Proof(account.id, login, password_hash, renewed_hash)


def find_first_administrator(work: UnitOfWork) -> Account | None:
    """Find the oldest administrator who can sign in."""
    return work.scalars(_administrators().limit(1)).first()


def has_administrator_with_password(work: UnitOfWork) -> bool:
    """Whether an administrator who can sign in has chosen a password."""
    held = _administrators().where(Account.password_hash.is_not(None))
    return work.scalars(held.limit(1)).first() is not None


def is_last_administrator(work: UnitOfWork, account_id: int) -> bool:
    """Whether nobody else looks after the site; as it is shown, nothing is locked."""
    return [one.id for one in work.scalars(_administrators().limit(2))] == [account_id]


def _administrators() -> Select[Account]:
    """Select the administrators who can sign in, the oldest first."""
    return (
        select(Account)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role == ADMINISTRATOR, Account.state == ACTIVE)
        .order_by(Account.id)
    )
