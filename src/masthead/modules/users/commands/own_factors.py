"""One's own second factors: set up an app, add a passkey, remove either, make recovery codes anew."""

from masthead.engine.access.actor import Actor
from masthead.engine.database.columns import now
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.commands.factors import (
    APP,
    PASSKEY,
    let_go_of_factor,
    take_over_factor,
)
from masthead.modules.users.commands.proofs import opened_secret, require_proof
from masthead.modules.users.commands.recovery import renew_codes
from masthead.modules.users.commands.tokens import make_token, use_token
from masthead.modules.users.errors import (
    CodeIsWrong,
    FactorIsGone,
    FactorIsThere,
    LinkIsSpent,
    PasskeyIsWrong,
    TooManyPasskeys,
)
from masthead.modules.users.events import RecoveryCodesRenewed
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.ceremony import Party, challenge_in, checked_creation, creation_options
from masthead.modules.users.models.code import matching_step, new_secret
from masthead.modules.users.models.passkey import MOST_PASSKEYS, Passkey, hash_of
from masthead.modules.users.models.seal import seal
from masthead.modules.users.models.token import CHALLENGE
from masthead.modules.users.models.totp import Totp, seal_of
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.factors import (
    credentials_of,
    get_passkey,
    get_pending_app,
    has_factor,
    is_credential_known,
)


def begin_app(work: UnitOfWork, actor: Actor, proof: str, secret_key: str) -> None:
    """Make the secret of an app; it counts once a code of it was typed in. Raises `FactorIsThere`."""
    account = _own_account(work, actor)
    app = find_row(work, Totp, account.id, lock=True)
    if app is not None and app.confirmed_at is not None:
        raise FactorIsThere
    require_proof(work, account, proof, secret_key)
    if app is None:
        app = Totp(account_id=account.id)
        work.add(app)
    app.sealed, app.created_at = seal(secret_key, new_secret(), seal_of(account.id)), now()


def confirm_app(work: UnitOfWork, actor: Actor, code: str, secret_key: str) -> tuple[str, ...]:
    """Let the app count; give the recovery codes if it is the first factor. Raises `CodeIsWrong`."""
    account = _own_account(work, actor)
    app, present = get_pending_app(work, account.id), now()
    step = matching_step(opened_secret(app, "code", secret_key), code, present)
    if step is None:
        raise CodeIsWrong("code")
    app.confirmed_at, app.last_step = present, step
    return take_over_factor(work, account.id, APP)


def remove_app(work: UnitOfWork, actor: Actor, proof: str, secret_key: str) -> None:
    """Take one's app away."""
    account = _own_account(work, actor)
    app = find_row(work, Totp, account.id, lock=True)
    if app is None or app.confirmed_at is None:
        raise FactorIsGone
    require_proof(work, account, proof, secret_key)
    work.delete(app)
    let_go_of_factor(work, account.id, APP)


def renew_own_codes(work: UnitOfWork, actor: Actor, proof: str, secret_key: str) -> tuple[str, ...]:
    """Make one's recovery codes anew; raise `FactorIsGone` where there is no factor to recover from."""
    account = _own_account(work, actor)
    if not has_factor(work, account.id):
        raise FactorIsGone
    require_proof(work, account, proof, secret_key)
    record(work, RecoveryCodesRenewed(account.id))
    return renew_codes(work, account.id)


def ask_for_passkey(work: UnitOfWork, actor: Actor, proof: str, party: Party, secret_key: str) -> str:
    """Give what the browser is to ask a device for a new key, in JSON. Raises `TooManyPasskeys`."""
    account = _own_account(work, actor)
    known = credentials_of(work, account.id)
    if len(known) >= MOST_PASSKEYS:
        raise TooManyPasskeys
    require_proof(work, account, proof, secret_key)
    challenge = make_token(work, CHALLENGE, account.id, payload=_mark(actor))
    return creation_options(party, (account.id, account.name), challenge, known)


def add_passkey(work: UnitOfWork, actor: Actor, name: str, answer: str, party: Party) -> tuple[str, ...]:
    """Keep the key that answers our question of minutes ago; give the recovery codes if it is the first factor.

    Raises `PasskeyIsWrong`, or `LinkIsSpent` for an answer that comes late, twice, or from another session.
    """
    account = _own_account(work, actor)
    challenge = challenge_in(answer)
    asked = use_token(work, CHALLENGE, challenge)
    if (asked.account_id, asked.payload) != (account.id, _mark(actor)):
        raise LinkIsSpent
    key = checked_creation(party, answer, challenge)
    if is_credential_known(work, key.credential_id):
        raise PasskeyIsWrong
    made = Passkey(account_id=account.id, name=name, created_at=now(), public_key=key.public_key)
    made.credential_id, made.credential_hash = key.credential_id, hash_of(key.credential_id)
    made.sign_count = key.sign_count
    work.add(made)
    return take_over_factor(work, account.id, PASSKEY)


def remove_passkey(work: UnitOfWork, actor: Actor, passkey_id: int, proof: str, secret_key: str) -> None:
    """Take one of one's passkeys away."""
    account = _own_account(work, actor)
    passkey = get_passkey(work, account.id, passkey_id)
    require_proof(work, account, proof, secret_key)
    work.delete(passkey)
    let_go_of_factor(work, account.id, PASSKEY)


def _own_account(work: UnitOfWork, actor: Actor) -> Account:
    """Give the actor's account, locked: what is changed about its factors is changed by one at a time."""
    actor.require(EDIT_OWN_ACCOUNT)
    return get_account(work, actor.id or 0, lock=True)


def _mark(actor: Actor) -> str:
    """Give what a challenge says of the session that asked: no other may answer."""
    return f"add:{actor.session_key}"
