"""Give out what the site keeps about somebody, or erase it."""

from dataclasses import dataclass, field
from typing import IO

from masthead.engine.access.actor import Actor
from masthead.engine.access.live import ACCESS
from masthead.engine.audit.origin import arrived
from masthead.engine.cache.stale import touch
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.engine.personal.archive import write_archive
from masthead.engine.personal.declaration import Kept
from masthead.engine.personal.rows import Share, erase_person, shares_of
from masthead.modules.users.commands.proofs import require_code, require_password, require_proof
from masthead.modules.users.commands.reach import require_reach_of
from masthead.modules.users.commands.roles import refuse_to_lose
from masthead.modules.users.commands.sessions import end_all_sessions
from masthead.modules.users.errors import OwnAccount
from masthead.modules.users.events import AccountErased, AccountExported, AccountLeft
from masthead.modules.users.models.account import Account
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT, ERASE_ACCOUNT, EXPORT_DATA, VIEW_OWN_ACCOUNT
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.factors import has_factor


@dataclass(frozen=True)
class Leaving:
    """What somebody brings who erases their own account."""

    present: str = field(repr=False)
    """Their password; empty where the account has none."""
    code: str = field(repr=False)
    """A code of their second factor; empty where the account has none."""
    language: str
    """Of the last letter, where the account says nothing else."""


def export_own(work: UnitOfWork, actor: Actor, target: IO[bytes]) -> None:
    """Write what is kept about the actor."""
    actor.require(VIEW_OWN_ACCOUNT)
    _export(work, get_account(work, actor.id or 0), target)


def export_account(work: UnitOfWork, actor: Actor, account_id: int, target: IO[bytes]) -> None:
    """Write what is kept about somebody else."""
    actor.require(EXPORT_DATA)
    account = get_account(work, account_id)
    require_reach_of(work, actor, account_id)
    _export(work, account, target)


def erase_account(work: UnitOfWork, actor: Actor, account_id: int) -> None:
    """Erase an account and what every module keeps about its owner, in one transaction; for good.

    Raises `LastAdministrator`, `OwnAccount`, `BeyondReach` for an account that may do more than the actor.
    """
    actor.require(ERASE_ACCOUNT)
    if account_id == actor.id:
        raise OwnAccount
    refuse_to_lose(work, account_id)
    account = get_account(work, account_id, lock=True)
    require_reach_of(work, actor, account_id)
    _erase(work, account)


def erase_own(work: UnitOfWork, actor: Actor, leaving: Leaving, secret_key: str) -> None:
    """Erase the actor's own account, and tell them at the address that it had; for good.

    Raises `LastAdministrator`; `PasswordIsWrong` or `CodeIsWrong` unless both are right that the account has.
    """
    actor.require(EDIT_OWN_ACCOUNT)
    refuse_to_lose(work, actor.id or 0)
    account = get_account(work, actor.id or 0, lock=True)
    require_password(work, account, leaving.present)
    if has_factor(work, account.id):
        require_code(work, account, leaving.code, "code", secret_key)
    if account.email:
        record(work, AccountLeft(account.email, account.language or leaving.language))
    arrived(work, account.id, "")  # nobody of that name is behind it any more
    _erase(work, account)


def personal_shares(work: UnitOfWork, account: Account) -> list[Share]:
    """Count what is kept about an account's owner, table by table."""
    return shares_of(work, _kept(account))


def require_own_proof(work: UnitOfWork, actor: Actor, proof: str, secret_key: str) -> None:
    """Raise unless whoever sits there knows the actor's own password or a code, where there is one."""
    require_proof(work, get_account(work, actor.id or 0, lock=True), proof, secret_key)


def _erase(work: UnitOfWork, account: Account) -> None:
    """Erase a locked account and everything about its owner."""
    end_all_sessions(work, account.id)
    erase_person(work, _kept(account))
    record(work, AccountErased(account.id))
    touch(work, ACCESS)  # any page may show the name


def _export(work: UnitOfWork, account: Account, target: IO[bytes]) -> None:
    write_archive(work, _kept(account), target)
    record(work, AccountExported(account.id))


def _kept(account: Account) -> Kept:
    return Kept(account.id, account.email)
