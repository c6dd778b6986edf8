"""Sign in: with a password, whose attempts are counted first, or with a one-time link."""

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR
from masthead.engine.database.columns import fold, now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.commands.arrivals import BY_LINK, BY_PASSWORD, let_in
from masthead.modules.users.commands.attempts import count_attempt, forgive_attempts, give_back_attempt
from masthead.modules.users.commands.reach import require_reach_of
from masthead.modules.users.commands.sessions import start_session
from masthead.modules.users.commands.tokens import make_token, use_token
from masthead.modules.users.errors import AccountIsShut, LinkIsSpent
from masthead.modules.users.events import AccountAdded, SignedIn, SignInFailed, SignInLinkMade
from masthead.modules.users.models.account import ACTIVE, Account, AccountRole
from masthead.modules.users.models.attempt import key_of_address, key_of_name
from masthead.modules.users.models.session import Arrival, Half, Visitor
from masthead.modules.users.models.token import LINK, PAST_FACTOR
from masthead.modules.users.permissions import MANAGE_ACCOUNTS
from masthead.modules.users.policies.sign_in import ADDRESS_PATIENCE, NAME_PATIENCE, may_sign_in
from masthead.modules.users.queries.accounts import Proof, find_account, find_first_administrator, get_account

PURPOSE = "sign_in"


def count_sign_in(work: UnitOfWork, visitor: Visitor, login: str) -> None:
    """Count an attempt, for the address and for the name as it was typed.

    A name that is not here is counted like one that is: the answer tells nobody which it was.
    """
    count_attempt(work, key_of_address(PURPOSE, visitor.address), ADDRESS_PATIENCE)
    count_attempt(work, key_of_name(PURPOSE, login), NAME_PATIENCE)


def note_failure(work: UnitOfWork, login: str) -> None:
    """Keep in the audit log that a password was wrong: for an account by its number, for no account as well.

    What was typed as a name is not kept: people type passwords there.
    """
    account = find_account(work, login)
    record(work, SignInFailed(account.id if account else None, BY_PASSWORD))


def sign_in(work: UnitOfWork, actor: Actor, proof: Proof, visitor: Visitor) -> Arrival | Half | None:
    """Let in somebody who knew the password, half way at least; None if it is another one by now."""
    account = get_account(work, proof.account_id, lock=True)
    if account.password_hash != proof.password_hash or not may_sign_in(account):
        return None
    give_back_attempt(work, key_of_address(PURPOSE, visitor.address))
    forgive_attempts(work, key_of_name(PURPOSE, proof.login))
    if proof.renewed_hash:
        account.password_hash = proof.renewed_hash
    return let_in(work, actor, account, visitor)


def sign_in_by_link(work: UnitOfWork, actor: Actor, token: str, visitor: Visitor) -> Arrival | Half:
    """Use a link up and let its owner in; it stands for the password, and says itself if for the rest too."""
    link = use_token(work, LINK, token)
    account = get_account(work, link.account_id or 0, lock=True)
    if not may_sign_in(account):
        raise LinkIsSpent
    if link.payload == PAST_FACTOR:
        record(work, SignedIn(account.id, BY_LINK))
        return start_session(work, actor, account, visitor)
    return let_in(work, actor, account, visitor, BY_LINK)


def make_link(work: UnitOfWork, actor: Actor, account_id: int) -> str:
    """Make a one-time token that signs somebody in, past their second factor; raise `AccountIsShut`.

    It is the way out for who lost everything, so it is for those who look after the machine: only the shell
    makes one. Those that the site makes by itself, for its first administrator, ask for the second factor.
    """
    actor.require(MANAGE_ACCOUNTS)
    account = get_account(work, account_id, lock=True)
    require_reach_of(work, actor, account_id)
    if not may_sign_in(account):
        raise AccountIsShut
    record(work, SignInLinkMade(account_id))
    return make_token(work, LINK, account.id, payload=PAST_FACTOR)


def make_first_link(work: UnitOfWork) -> str:
    """Make a one-time token for the administrator, who is made here where there is none."""
    administrator = find_first_administrator(work) or _add_first_administrator(work)
    return make_token(work, LINK, administrator.id)


def _add_first_administrator(work: UnitOfWork) -> Account:
    name, number = "admin", 1
    while find_account(work, name):
        number += 1
        name = f"admin-{number}"
    account = Account(name=name, name_key=fold(name), state=ACTIVE, created_at=now())
    work.add(account)
    work.flush()  # the role needs the number that the database gives
    work.add(AccountRole(account_id=account.id, role=ADMINISTRATOR))
    record(work, AccountAdded(account.id))
    return account
