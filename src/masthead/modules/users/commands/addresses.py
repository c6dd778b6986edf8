"""Change one's own e-mail address: it counts when a link that was sent there has been used."""

from masthead.engine.access.actor import Actor
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.commands.accounts import readdress_account
from masthead.modules.users.commands.passwords import count_mail
from masthead.modules.users.commands.proofs import require_password
from masthead.modules.users.commands.tokens import revoke_tokens, use_token
from masthead.modules.users.errors import LinkIsSpent
from masthead.modules.users.events import AddressChanged, AddressChangeRequested
from masthead.modules.users.models.session import Visitor
from masthead.modules.users.models.token import CONFIRM, RESET
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.tokens import get_token


def request_address(work: UnitOfWork, actor: Actor, email: str, present: str, visitor: Visitor) -> None:
    """Ask for a mail to the new address; whether others have it is not told before it is confirmed."""
    actor.require(EDIT_OWN_ACCOUNT)
    account = get_account(work, actor.id or 0, lock=True)
    require_password(work, account, present)
    count_mail(work, visitor, email)
    record(work, AddressChangeRequested(account.id, email))


def confirm_address(work: UnitOfWork, actor: Actor, token: str) -> None:
    """Take the new address over; raise `LinkIsSpent` for anybody else's link, `AddressIsTaken`."""
    actor.require(EDIT_OWN_ACCOUNT)
    confirmed = get_token(work, CONFIRM, token)
    if confirmed.account_id is None or confirmed.account_id != actor.id or confirmed.email is None:
        raise LinkIsSpent
    account = get_account(work, confirmed.account_id, lock=True)
    former = account.email
    readdress_account(work, account, confirmed.email)
    use_token(work, CONFIRM, token)
    revoke_tokens(work, account.id, RESET)
    if former:
        record(work, AddressChanged(account.id, former))
