"""What all second factors share: the first that is added, the last that is removed, all of them at once."""

from sqlalchemy import delete

from masthead.engine.access.actor import Actor
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.commands.reach import require_reach_of
from masthead.modules.users.commands.recovery import renew_codes
from masthead.modules.users.commands.tokens import revoke_tokens
from masthead.modules.users.events import SecondFactorAdded, SecondFactorRemoved
from masthead.modules.users.models.passkey import Passkey
from masthead.modules.users.models.recovery import RecoveryCode
from masthead.modules.users.models.token import CHALLENGE, HALF
from masthead.modules.users.models.totp import Totp
from masthead.modules.users.permissions import MANAGE_ACCOUNTS
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.factors import codes_left, factors_of, has_factor

APP, PASSKEY = "app", "passkey"


def take_over_factor(work: UnitOfWork, account_id: int, kind: str) -> tuple[str, ...]:
    """Tell of a new factor; give the recovery codes that come with the first one, to be shown once."""
    record(work, SecondFactorAdded(account_id, kind))
    return () if codes_left(work, account_id) else renew_codes(work, account_id)


def let_go_of_factor(work: UnitOfWork, account_id: int, kind: str) -> None:
    """Tell of a factor that is gone; with the last one go the recovery codes and half-finished sign-ins."""
    work.flush()  # the deletion, before it is asked what is left
    record(work, SecondFactorRemoved(account_id, kind))
    if not has_factor(work, account_id):
        work.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
        revoke_tokens(work, account_id, HALF, CHALLENGE)


def remove_factors(work: UnitOfWork, actor: Actor, account_id: int) -> None:
    """Take every second factor of somebody away: the way out for who lost all of them."""
    actor.require(MANAGE_ACCOUNTS)
    get_account(work, account_id, lock=True)
    require_reach_of(work, actor, account_id)
    held = factors_of(work, account_id)
    work.execute(delete(Totp).where(Totp.account_id == account_id))
    work.execute(delete(Passkey).where(Passkey.account_id == account_id))
    for kind in [APP] * (held.app is not None) + [PASSKEY] * len(held.passkeys):
        let_go_of_factor(work, account_id, kind)
