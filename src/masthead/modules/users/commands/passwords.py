"""Change, forget and reset passwords. Whoever changes theirs is signed out everywhere else."""

from masthead.engine.access.actor import Actor
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.commands.arrivals import BY_LINK, let_in
from masthead.modules.users.commands.attempts import count_attempt
from masthead.modules.users.commands.proofs import require_password
from masthead.modules.users.commands.reach import require_reach_of
from masthead.modules.users.commands.sessions import end_all_sessions, start_session
from masthead.modules.users.commands.tokens import revoke_tokens, use_token
from masthead.modules.users.errors import LinkIsSpent, PasswordIsWeak
from masthead.modules.users.events import PasswordChanged, PasswordResetRequested
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.attempt import key_of_address, key_of_name
from masthead.modules.users.models.password import hash_password
from masthead.modules.users.models.session import Arrival, Half, Visitor
from masthead.modules.users.models.token import CHALLENGE, HALF, LINK, RESET
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT, MANAGE_ACCOUNTS
from masthead.modules.users.policies.passwords import may_be_password
from masthead.modules.users.policies.sign_in import MAIL_PATIENCE, may_sign_in
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.tokens import get_token

MAIL = "mail"


def change_password(work: UnitOfWork, actor: Actor, present: str, password: str, visitor: Visitor) -> Arrival:
    """Change one's own password; the one session that is left is a new one."""
    actor.require(EDIT_OWN_ACCOUNT)
    account = get_account(work, actor.id or 0, lock=True)
    require_password(work, account, present)
    set_password(work, account, password)
    return start_session(work, actor, account, visitor)


def set_password(work: UnitOfWork, account: Account, password: str) -> None:
    """Give an account a password and end everything that the former one let in; raise `PasswordIsWeak`."""
    require_strength(password, account.name, account.email)
    account.password_hash = hash_password(password)
    end_all_sessions(work, account.id)
    revoke_tokens(work, account.id, RESET, LINK, HALF, CHALLENGE)
    record(work, PasswordChanged(account.id))


def require_strength(password: str, name: str, email: str | None) -> None:
    """Raise `PasswordIsWeak` for what would be guessed first."""
    if not may_be_password(password, name, email):
        raise PasswordIsWeak


def replace_password(work: UnitOfWork, actor: Actor, account_id: int, password: str) -> None:
    """Give somebody else another password."""
    actor.require(MANAGE_ACCOUNTS)
    account = get_account(work, account_id, lock=True)
    require_reach_of(work, actor, account_id)
    set_password(work, account, password)


def request_reset(work: UnitOfWork, visitor: Visitor, email: str, language: str) -> None:
    """Ask for a mail with a link to a new password; the work is the same for every address."""
    count_mail(work, visitor, email)
    record(work, PasswordResetRequested(email, language))


def reset_password(
    work: UnitOfWork, actor: Actor, token: str, password: str, visitor: Visitor
) -> Arrival | Half:
    """Choose a new password with a link, and sign in; who reads the mail is asked for the second factor too."""
    account = get_account(work, get_token(work, RESET, token).account_id or 0, lock=True)
    if not may_sign_in(account):
        raise LinkIsSpent
    require_strength(password, account.name, account.email)  # before the link is used up
    use_token(work, RESET, token)
    set_password(work, account, password)
    return let_in(work, actor, account, visitor, BY_LINK)


def count_mail(work: UnitOfWork, visitor: Visitor, email: str) -> None:
    """Count a mail that a visitor makes us send; raise `TooManyAttempts` when it is enough."""
    count_attempt(work, key_of_address(MAIL, visitor.address), MAIL_PATIENCE)
    count_attempt(work, key_of_name(MAIL, email), MAIL_PATIENCE)
