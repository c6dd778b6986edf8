"""Recovery codes: made anew, used up one by one."""

from typing import Any, cast

from sqlalchemy import CursorResult, delete

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.users.events import RecoveryCodeUsed
from masthead.modules.users.models.recovery import RecoveryCode, digest_of, new_codes


def renew_codes(work: UnitOfWork, account_id: int) -> tuple[str, ...]:
    """Make ten codes in place of the former ones and give them, to be shown once."""
    codes = new_codes()
    work.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    hashes = [digest_of(account_id, code) for code in codes]
    work.add_all(RecoveryCode(account_id=account_id, code_hash=one) for one in hashes)
    return codes


def use_recovery_code(work: UnitOfWork, account_id: int, code: str) -> bool:
    """Use a code up; of two who bring it at once, one finds it gone."""
    code_hash = digest_of(account_id, code)
    used = work.execute(
        delete(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.code_hash == code_hash)
    )
    if cast(CursorResult[Any], used).rowcount != 1:
        return False
    record(work, RecoveryCodeUsed(account_id))
    return True
