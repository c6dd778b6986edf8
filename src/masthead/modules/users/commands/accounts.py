"""Make accounts and change what is written in them."""

from dataclasses import dataclass

from masthead.engine.access.actor import Actor
from masthead.engine.access.custom import require_roles
from masthead.engine.database.columns import fold, now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.commands.reach import require_reach
from masthead.modules.users.errors import AddressIsTaken, NameIsTaken
from masthead.modules.users.events import AccountAdded, ProfileChanged
from masthead.modules.users.models.account import ACTIVE, Account, AccountRole
from masthead.modules.users.models.name import key_of
from masthead.modules.users.models.password import hash_password
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT, MANAGE_ACCOUNTS
from masthead.modules.users.queries.accounts import find_account, find_account_by_email, get_account


@dataclass(frozen=True)
class NewAccount:
    """What an account starts with."""

    name: str
    email: str | None = None
    state: str = ACTIVE
    roles: frozenset[str] = frozenset()
    password: str | None = None
    language: str | None = None


def add_account(work: UnitOfWork, actor: Actor, given: NewAccount) -> Account:
    """Add an account for somebody else; raise `RoleIsGone`, `BeyondReach`, `NameIsTaken`, `AddressIsTaken`."""
    actor.require(MANAGE_ACCOUNTS)
    require_reach(work, actor, given.roles)
    require_roles(work, given.roles)
    return open_account(work, given)


def open_account(work: UnitOfWork, given: NewAccount) -> Account:
    """Make an account for whom its caller let in; raise `NameIsTaken` or `AddressIsTaken`."""
    account = Account(state=given.state, language=given.language, created_at=now())
    account.password_hash = hash_password(given.password) if given.password else None
    rename_account(work, account, given.name)
    readdress_account(work, account, given.email)
    work.add(account)
    work.flush()  # the roles and the event need the number that the database gives
    work.add_all(AccountRole(account_id=account.id, role=role) for role in sorted(given.roles))
    record(work, AccountAdded(account.id))
    return account


def change_profile(work: UnitOfWork, actor: Actor, name: str, language: str | None) -> None:
    """Change one's own name and the language of one's mail."""
    actor.require(EDIT_OWN_ACCOUNT)
    account = get_account(work, actor.id or 0, lock=True)
    rename_account(work, account, name)
    account.language = language
    record(work, ProfileChanged(account.id))


def rename_account(work: UnitOfWork, account: Account, name: str) -> None:
    """Give an account another name; raise `NameIsTaken`."""
    with work.no_autoflush:
        other = find_account(work, name)
    if other is not None and other is not account:
        raise NameIsTaken
    account.name, account.name_key = name, key_of(name)


def readdress_account(work: UnitOfWork, account: Account, email: str | None) -> None:
    """Give an account another address; raise `AddressIsTaken`."""
    with work.no_autoflush:
        other = find_account_by_email(work, email) if email else None
    if other is not None and other is not account:
        raise AddressIsTaken
    account.email, account.email_key = email, fold(email) if email else None
