"""Proofs that somebody is the owner of an account: the password, a code of an app, a recovery code."""

import logging
from typing import Any, cast

from sqlalchemy import CursorResult, update

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.users.commands.attempts import count_attempt, forgive_attempts
from masthead.modules.users.commands.recovery import use_recovery_code
from masthead.modules.users.errors import CodeIsUnreadable, CodeIsWrong, PasswordIsWrong
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.attempt import key_of_name
from masthead.modules.users.models.code import is_app_code, matching_step
from masthead.modules.users.models.password import is_password
from masthead.modules.users.models.seal import unseal
from masthead.modules.users.models.totp import Totp, seal_of
from masthead.modules.users.policies.sign_in import FACTOR_PATIENCE, NAME_PATIENCE
from masthead.modules.users.queries.factors import has_factor

PRESENT, FACTOR = "present", "factor"
log = logging.getLogger(__name__)


def require_password(work: UnitOfWork, account: Account, present: str) -> None:
    """Raise `PasswordIsWrong` unless the account's owner knows its password, if it has one.

    Attempts are counted: whoever finds a browser signed in must not find the password too.
    """
    if account.password_hash is None:
        return
    key = key_of_name(PRESENT, str(account.id))
    count_attempt(work, key, NAME_PATIENCE)
    if not is_password(account.password_hash, present):
        raise PasswordIsWrong
    forgive_attempts(work, key)


def require_proof(work: UnitOfWork, account: Account, proof: str, secret_key: str) -> None:
    """Raise unless `proof` is the account's password or a code of its second factor, if it has either.

    Raises `PasswordIsWrong`, `CodeIsWrong` or `CodeIsUnreadable`, each for the field `present`.
    """
    protected = has_factor(work, account.id)
    if protected and (account.password_hash is None or is_app_code(proof)):
        require_code(work, account, proof, "present", secret_key)
    elif not (protected and use_recovery_code(work, account.id, proof)):
        require_password(work, account, proof)


def require_code(work: UnitOfWork, account: Account, code: str, field: str, secret_key: str) -> None:
    """Use a code of the account's app or a recovery code up; raise `CodeIsWrong` for any other.

    Attempts are counted before: the caller's unit of work must be committed whatever the outcome.
    """
    key = key_of_name(FACTOR, str(account.id))
    count_attempt(work, key, FACTOR_PATIENCE)
    if is_app_code(code):
        right = _use_app_code(work, account.id, code, field, secret_key)
    else:
        right = use_recovery_code(work, account.id, code)
    if not right:
        raise CodeIsWrong(field)
    forgive_attempts(work, key)


def opened_secret(app: Totp, field: str, secret_key: str) -> str:
    """Give the secret of an app; raise `CodeIsUnreadable` where SECRET_KEY is another than it was."""
    secret = unseal(secret_key, app.sealed, seal_of(app.account_id))
    if secret is None:
        advice = (
            "SECRET_KEY is not the one that sealed it: restore it, or run masthead user factor NAME --remove"
        )
        log.error("users.code_is_unreadable", extra={"problem": f"account {app.account_id}: {advice}"})
        raise CodeIsUnreadable(field)
    return secret


def _use_app_code(work: UnitOfWork, account_id: int, code: str, field: str, secret_key: str) -> bool:
    """Use a code up: of two requests that bring it at once, the update of one finds no row."""
    app = work.get(Totp, account_id)
    if app is None or app.confirmed_at is None:
        return False
    present = now()
    step = matching_step(opened_secret(app, field, secret_key), code, present)
    if step is None:
        return False
    newer = update(Totp).where(Totp.account_id == account_id, Totp.last_step < step)
    used = work.execute(newer.values(last_step=step, used_at=present))
    return cast(CursorResult[Any], used).rowcount == 1
