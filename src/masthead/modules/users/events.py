"""Facts of the users module that others may hear of."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.events.event import Event


@dataclass(frozen=True)
class EntryAdded(Event):
    """Somebody was added to the directory."""

    event_name: ClassVar[str] = "users.entry_added"
    entry_id: int


@dataclass(frozen=True)
class EntryChanged(Event):
    """An entry of the directory was changed."""

    event_name: ClassVar[str] = "users.entry_changed"
    entry_id: int


@dataclass(frozen=True)
class EntryDeleted(Event):
    """An entry of the directory was deleted."""

    event_name: ClassVar[str] = "users.entry_deleted"
    entry_id: int


@dataclass(frozen=True)
class AccountAdded(Event):
    """An account was made, invited or active."""

    event_name: ClassVar[str] = "users.account_added"
    account_id: int


@dataclass(frozen=True)
class AccountInvited(Event):
    """Somebody is to be told, or told again, that an account waits for them."""

    event_name: ClassVar[str] = "users.account_invited"
    account_id: int


@dataclass(frozen=True)
class AccountBlocked(Event):
    """An account was shut out."""

    event_name: ClassVar[str] = "users.account_blocked"
    account_id: int


@dataclass(frozen=True)
class AccountUnblocked(Event):
    """An account was let in again."""

    event_name: ClassVar[str] = "users.account_unblocked"
    account_id: int


@dataclass(frozen=True)
class RolesChanged(Event):
    """An account has other roles now."""

    event_name: ClassVar[str] = "users.roles_changed"
    account_id: int
    roles: tuple[str, ...]


@dataclass(frozen=True)
class PasswordChanged(Event):
    """An account has another password now."""

    event_name: ClassVar[str] = "users.password_changed"
    account_id: int


@dataclass(frozen=True)
class PasswordResetRequested(Event):
    """Somebody says that they forgot the password; whether the address is known is found out later."""

    event_name: ClassVar[str] = "users.password_reset_requested"
    email: str
    language: str


@dataclass(frozen=True)
class SignUpRequested(Event):
    """Somebody wants an account and says that this is their address."""

    event_name: ClassVar[str] = "users.sign_up_requested"
    email: str
    language: str


@dataclass(frozen=True)
class AddressChangeRequested(Event):
    """Somebody wants their account to have this address, which is not confirmed yet."""

    event_name: ClassVar[str] = "users.address_change_requested"
    account_id: int
    email: str


@dataclass(frozen=True)
class AddressChanged(Event):
    """An account has another address now; the one before is told."""

    event_name: ClassVar[str] = "users.address_changed"
    account_id: int
    former_email: str


@dataclass(frozen=True)
class SecondFactorAdded(Event):
    """An account has one more second factor; `kind` is app or passkey."""

    event_name: ClassVar[str] = "users.second_factor_added"
    account_id: int
    kind: str


@dataclass(frozen=True)
class SecondFactorRemoved(Event):
    """A second factor of an account was taken away, by its owner or by an administrator."""

    event_name: ClassVar[str] = "users.second_factor_removed"
    account_id: int
    kind: str


@dataclass(frozen=True)
class RecoveryCodesRenewed(Event):
    """An account has new recovery codes; the former ones open nothing any more."""

    event_name: ClassVar[str] = "users.recovery_codes_renewed"
    account_id: int


@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    """Somebody used a recovery code of an account up."""

    event_name: ClassVar[str] = "users.recovery_code_used"
    account_id: int
