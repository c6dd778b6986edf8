"""The last step of every sign-in: straight in, or half way where a second factor is still to come."""

from masthead.engine.access.actor import Actor
from masthead.engine.database.columns import now
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.commands.attempts import count_attempt, give_back_attempt
from masthead.modules.users.commands.proofs import FACTOR, require_code
from masthead.modules.users.commands.sessions import start_session
from masthead.modules.users.commands.tokens import make_token, use_token
from masthead.modules.users.errors import CodeIsWrong, LinkIsSpent, PasskeyIsWrong
from masthead.modules.users.events import SignedIn, SignInFailed
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.attempt import key_of_address
from masthead.modules.users.models.ceremony import (
    Party,
    challenge_in,
    checked_use,
    credential_in,
    use_options,
)
from masthead.modules.users.models.passkey import Passkey
from masthead.modules.users.models.session import Arrival, Half, Visitor
from masthead.modules.users.models.token import CHALLENGE, HALF
from masthead.modules.users.policies.sign_in import ADDRESS_PATIENCE, CHALLENGE_PATIENCE, may_sign_in
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.factors import (
    credentials_of,
    find_passkey_owner,
    get_half_arrived,
    has_factor,
    mark_of,
)

BY_PASSWORD, BY_LINK, BY_CODE, PASSKEY = "password", "link", "code", "passkey"
"""Ways in, as the audit log names them."""
ALONE = "alone"
"""Of a challenge that any passkey of the site may answer, without a password before it."""


def let_in(
    work: UnitOfWork, actor: Actor, account: Account, visitor: Visitor, way: str = BY_PASSWORD
) -> Arrival | Half:
    """Begin a session, or only half of one: a token that gives no right but to answer the second question."""
    if has_factor(work, account.id):
        return Half(make_token(work, HALF, account.id))
    record(work, SignedIn(account.id, way))
    return start_session(work, actor, account, visitor)


def finish_by_code(
    work: UnitOfWork, actor: Actor, half: str, code: tuple[str, str], visitor: Visitor, *, secret_key: str
) -> Arrival:
    """End a half-finished sign-in by a code, given with the name of its field. Raises `CodeIsWrong`, `LinkIsSpent`.

    Attempts are counted before: the caller's unit of work must be committed whatever the outcome.
    """
    field, typed = code
    account = get_account(work, get_half_arrived(work, half).id, lock=True)
    get_half_arrived(work, half)  # once more: whoever held the lock may have used it up, and a code is dear
    counted = key_of_address(FACTOR, visitor.address)
    count_attempt(work, counted, ADDRESS_PATIENCE)
    try:
        require_code(work, account, typed, field, secret_key)
    except CodeIsWrong:
        record(work, SignInFailed(account.id, BY_CODE))
        raise
    give_back_attempt(work, counted)
    record(work, SignedIn(account.id, BY_CODE))
    return _arrive(work, actor, account, half, visitor)


def ask_passkey(work: UnitOfWork, half: str, visitor: Visitor, party: Party) -> str:
    """Give what the browser is to ask a passkey, in JSON: one of the account's, or any after no password."""
    count_attempt(work, key_of_address(PASSKEY, visitor.address), CHALLENGE_PATIENCE)
    if not half:
        return use_options(party, make_token(work, CHALLENGE, None, payload=ALONE), [])
    account = get_half_arrived(work, half)
    challenge = make_token(work, CHALLENGE, account.id, payload=mark_of(half))
    return use_options(party, challenge, credentials_of(work, account.id))


def finish_by_passkey(
    work: UnitOfWork, actor: Actor, half: str, answer: str, visitor: Visitor, *, party: Party
) -> Arrival:
    """Sign in by a passkey's answer: the second factor of a half-finished sign-in, or both factors in one.

    Raises `PasskeyIsWrong`, or `LinkIsSpent` for an answer that comes late, twice, or in another browser.
    """
    challenge = challenge_in(answer)
    asked = use_token(work, CHALLENGE, challenge)
    alone = asked.payload == ALONE
    if not alone and (not half or asked.payload != mark_of(half)):
        raise LinkIsSpent
    passkey_id, owner = find_passkey_owner(work, credential_in(answer))
    if not alone and owner != asked.account_id:
        raise PasskeyIsWrong
    account = get_account(work, owner, lock=True)
    passkey = find_row(work, Passkey, passkey_id, lock=True)
    if passkey is None:
        raise PasskeyIsWrong
    kept = (passkey.public_key, passkey.sign_count)
    passkey.sign_count = checked_use(party, answer, challenge, kept, alone=alone)
    passkey.used_at = now()
    give_back_attempt(work, key_of_address(PASSKEY, visitor.address))
    record(work, SignedIn(account.id, PASSKEY))
    return _arrive(work, actor, account, "" if alone else half, visitor)


def _arrive(work: UnitOfWork, actor: Actor, account: Account, half: str, visitor: Visitor) -> Arrival:
    """Use the half up and begin the whole session, with a token of its own."""
    if not may_sign_in(account):
        raise LinkIsSpent
    if half:
        use_token(work, HALF, half)
    return start_session(work, actor, account, visitor)
