"""Second factors as they are read: whether an account has one, and what its owner is shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from masthead.engine.access.live import role_table_of
from masthead.engine.database.columns import now
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.users.errors import FactorIsGone, LinkIsSpent, PasskeyIsWrong
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.passkey import Passkey, hash_of
from masthead.modules.users.models.recovery import RecoveryCode
from masthead.modules.users.models.session import digest
from masthead.modules.users.models.token import HALF
from masthead.modules.users.models.totp import SETUP_LIFETIME, Totp
from masthead.modules.users.policies.sign_in import may_sign_in
from masthead.modules.users.queries.tokens import get_token
from masthead.modules.users.settings import UsersSettings


@dataclass(frozen=True)
class Used:
    """A factor, and when it was added and used."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """What an account proves itself by besides its password."""

    app: Used | None
    passkeys: tuple[Used, ...]
    codes_left: int

    def __bool__(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def has_factor(work: UnitOfWork, account_id: int) -> bool:
    """Whether an account is asked for a second factor."""
    app = exists().where(Totp.account_id == account_id, Totp.confirmed_at.is_not(None))
    return bool(work.scalar(select(or_(app, exists().where(Passkey.account_id == account_id)))))


def roles_with_factor(work: UnitOfWork, settings: UsersSettings) -> frozenset[str]:
    """Give the roles that need a second factor: by the site's files, or by what was set on the site."""
    return settings.roles_with_factor | role_table_of(work).here.with_factor


def factors_of(work: UnitOfWork, account_id: int) -> Factors:
    """Give the factors of an account, the oldest passkey first."""
    app = select(Totp.account_id, Totp.created_at, Totp.used_at)
    found = work.execute(app.where(Totp.account_id == account_id, Totp.confirmed_at.is_not(None))).first()
    keys = select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.used_at)
    rows = work.execute(keys.where(Passkey.account_id == account_id).order_by(Passkey.id))
    return Factors(
        Used(found.account_id, "", found.created_at, found.used_at) if found else None,
        tuple(Used(*row) for row in rows),
        codes_left(work, account_id),
    )


def codes_left(work: UnitOfWork, account_id: int) -> int:
    """Count the recovery codes that were not used yet."""
    counted = select(func.count()).select_from(RecoveryCode)
    return work.scalar(counted.where(RecoveryCode.account_id == account_id)) or 0


def get_pending_app(work: UnitOfWork, account_id: int) -> Totp:
    """Give the app that no code has confirmed yet; raise `FactorIsGone` where there is none, or too late."""
    app = find_row(work, Totp, account_id)
    if app is None or app.confirmed_at is not None or app.created_at < now() - SETUP_LIFETIME:
        raise FactorIsGone
    return app


def get_passkey(work: UnitOfWork, account_id: int, passkey_id: int) -> Passkey:
    """Give a passkey of this account; raise `FactorIsGone` for anybody else's."""
    passkey = find_row(work, Passkey, passkey_id)
    if passkey is None or passkey.account_id != account_id:
        raise FactorIsGone
    return passkey


def credentials_of(work: UnitOfWork, account_id: int) -> list[str]:
    """Give the ids of an account's passkeys, as browsers know them."""
    keys = select(Passkey.credential_id).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return list(work.scalars(keys))


def is_credential_known(work: UnitOfWork, credential_id: str) -> bool:
    """Whether some account has this passkey already."""
    named = exists().where(Passkey.credential_hash == hash_of(credential_id))
    return bool(work.scalar(select(named)))


def get_half_arrived(work: UnitOfWork, half: str) -> Account:
    """Give whose second factor is still to come; raise `LinkIsSpent` where nobody's is."""
    if not half:
        raise LinkIsSpent
    account = work.get(Account, get_token(work, HALF, half).account_id or 0)
    if account is None or not may_sign_in(account):
        raise LinkIsSpent
    return account


def mark_of(half: str) -> str:
    """Give what a challenge says of the half-finished sign-in that it belongs to."""
    return f"second:{digest(half)}"


def find_passkey_owner(work: UnitOfWork, credential_id: str) -> tuple[int, int]:
    """Give the numbers of a passkey and of its account, by what browsers call it; raise `PasskeyIsWrong`."""
    named = Passkey.credential_hash == hash_of(credential_id)
    found = work.execute(select(Passkey.id, Passkey.account_id).where(named)).first()
    if found is None:
        raise PasskeyIsWrong
    return found.id, found.account_id
