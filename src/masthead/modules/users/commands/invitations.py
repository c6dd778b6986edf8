"""Invite people, and let those in who want to come by themselves."""

from masthead.engine.access.actor import Actor
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.commands.accounts import NewAccount, add_account, open_account, rename_account
from masthead.modules.users.commands.passwords import count_mail, require_strength
from masthead.modules.users.commands.reach import require_reach_of
from masthead.modules.users.commands.sessions import start_session
from masthead.modules.users.commands.tokens import use_token
from masthead.modules.users.errors import LinkIsSpent
from masthead.modules.users.events import AccountInvited, InvitationAccepted, SignUpRequested
from masthead.modules.users.models.account import ACTIVE, INVITED, Account
from masthead.modules.users.models.password import hash_password
from masthead.modules.users.models.session import Arrival, Visitor
from masthead.modules.users.models.token import CONFIRM, INVITE
from masthead.modules.users.permissions import MANAGE_ACCOUNTS
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.tokens import get_token


def invite_account(work: UnitOfWork, actor: Actor, name: str, email: str, role: str | None) -> Account:
    """Make an account that waits for its owner, who gets a mail."""
    roles = frozenset({role} if role else ())
    account = add_account(work, actor, NewAccount(name, email, INVITED, roles))
    record(work, AccountInvited(account.id))
    return account


def repeat_invitation(work: UnitOfWork, actor: Actor, account_id: int) -> str:
    """Send the mail again; the link in the former one opens nothing any more. Raises `BeyondReach`.

    Gives the address that it goes to; empty where nobody is invited any more.
    """
    actor.require(MANAGE_ACCOUNTS)
    account = get_account(work, account_id)
    require_reach_of(work, actor, account_id)
    if account.state != INVITED or not account.email:
        return ""
    record(work, AccountInvited(account_id))
    return account.email


def accept_invitation(
    work: UnitOfWork, actor: Actor, token: str, choice: tuple[str, str], visitor: Visitor
) -> Arrival:
    """Take an account over with a name and a password, and sign in."""
    name, password = choice
    account = get_account(work, get_token(work, INVITE, token).account_id or 0, lock=True)
    if account.state != INVITED:
        raise LinkIsSpent
    require_strength(password, name, account.email)
    rename_account(work, account, name)
    use_token(work, INVITE, token)  # last, so that a taken name does not use the link up
    account.password_hash, account.state = hash_password(password), ACTIVE
    record(work, InvitationAccepted(account.id))
    return start_session(work, actor, account, visitor)


def request_sign_up(work: UnitOfWork, visitor: Visitor, email: str, language: str) -> None:
    """Ask for a mail with a link to a new account; the work is the same for every address."""
    count_mail(work, visitor, email)
    record(work, SignUpRequested(email, language))


def confirm_sign_up(
    work: UnitOfWork, actor: Actor, token: str, choice: tuple[str, str], visitor: Visitor
) -> Arrival:
    """Make the account whose address is confirmed by the link, and sign in."""
    name, password = choice
    confirmed = get_token(work, CONFIRM, token)
    if confirmed.account_id is not None or confirmed.email is None:
        raise LinkIsSpent
    require_strength(password, name, confirmed.email)
    language = confirmed.payload or None
    account = open_account(work, NewAccount(name, confirmed.email, password=password, language=language))
    use_token(work, CONFIRM, token)  # last, so that a taken name does not use the link up
    return start_session(work, actor, account, visitor)
