"""Facts of the users module that others may hear of."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.audit.declaration import Audit, Change
from masthead.engine.errors import translatable
from masthead.engine.events.event import About, Event

OWNER = About(account="account_id")


def _account(words: str, *changes: Change) -> Audit:
    return Audit(words=words, thing="account", id="account_id", changes=changes)


def _entry(words: str) -> Audit:
    """Without a name: whom the directory lists is not what the log is about."""
    return Audit(words=words, thing="entry", id="entry_id")


@dataclass(frozen=True)
class EntryAdded(Event):
    """Somebody was added to the directory."""

    event_name: ClassVar[str] = "users.entry_added"
    audited: ClassVar[Audit | None] = _entry(translatable("Directory entry added"))
    entry_id: int


@dataclass(frozen=True)
class EntryChanged(Event):
    """An entry of the directory was changed."""

    event_name: ClassVar[str] = "users.entry_changed"
    audited: ClassVar[Audit | None] = _entry(translatable("Directory entry changed"))
    entry_id: int


@dataclass(frozen=True)
class EntryDeleted(Event):
    """An entry of the directory was deleted."""

    event_name: ClassVar[str] = "users.entry_deleted"
    audited: ClassVar[Audit | None] = _entry(translatable("Directory entry deleted"))
    entry_id: int


@dataclass(frozen=True)
class AccountAdded(Event):
    """An account was made, invited or active."""

    event_name: ClassVar[str] = "users.account_added"
    audited: ClassVar[Audit | None] = _account(translatable("Account added"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class AccountInvited(Event):
    """Somebody is to be told, or told again, that an account waits for them."""

    event_name: ClassVar[str] = "users.account_invited"
    audited: ClassVar[Audit | None] = _account(translatable("Invitation sent"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class AccountBlocked(Event):
    """An account was shut out."""

    event_name: ClassVar[str] = "users.account_blocked"
    audited: ClassVar[Audit | None] = _account(translatable("Account blocked"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class AccountUnblocked(Event):
    """An account was let in again."""

    event_name: ClassVar[str] = "users.account_unblocked"
    audited: ClassVar[Audit | None] = _account(translatable("Account let in again"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class RolesChanged(Event):
    """An account has other roles now."""

    event_name: ClassVar[str] = "users.roles_changed"
    audited: ClassVar[Audit | None] = _account(
        translatable("Roles changed"), Change(translatable("Roles"), "roles", "former_roles")
    )
    about: ClassVar[About | None] = OWNER
    account_id: int
    roles: tuple[str, ...]
    former_roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class PasswordChanged(Event):
    """An account has another password now."""

    event_name: ClassVar[str] = "users.password_changed"
    audited: ClassVar[Audit | None] = _account(translatable("Password changed"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class PasswordResetRequested(Event):
    """Somebody says that they forgot the password; whether the address is known is found out later."""

    event_name: ClassVar[str] = "users.password_reset_requested"
    audited: ClassVar[Audit | None] = None  # anybody may type any address; nothing has changed yet
    about: ClassVar[About | None] = About(email="email")
    email: str
    language: str


@dataclass(frozen=True)
class SignUpRequested(Event):
    """Somebody wants an account and says that this is their address."""

    event_name: ClassVar[str] = "users.sign_up_requested"
    audited: ClassVar[Audit | None] = None  # the same
    about: ClassVar[About | None] = About(email="email")
    email: str
    language: str


@dataclass(frozen=True)
class AddressChangeRequested(Event):
    """Somebody wants their account to have this address, which is not confirmed yet."""

    event_name: ClassVar[str] = "users.address_change_requested"
    audited: ClassVar[Audit | None] = _account(translatable("Another address asked for"))
    about: ClassVar[About | None] = About(account="account_id", email="email")
    account_id: int
    email: str


@dataclass(frozen=True)
class AddressChanged(Event):
    """An account has another address now; the one before is told."""

    event_name: ClassVar[str] = "users.address_changed"
    audited: ClassVar[Audit | None] = _account(translatable("Address changed"))
    about: ClassVar[About | None] = About(account="account_id", email="former_email")
    account_id: int
    former_email: str


@dataclass(frozen=True)
class SecondFactorAdded(Event):
    """An account has one more second factor; `kind` is app or passkey."""

    event_name: ClassVar[str] = "users.second_factor_added"
    audited: ClassVar[Audit | None] = _account(
        translatable("Second factor added"), Change(translatable("Kind"), "kind")
    )
    about: ClassVar[About | None] = OWNER
    account_id: int
    kind: str


@dataclass(frozen=True)
class SecondFactorRemoved(Event):
    """A second factor of an account was taken away, by its owner or by an administrator."""

    event_name: ClassVar[str] = "users.second_factor_removed"
    audited: ClassVar[Audit | None] = _account(
        translatable("Second factor removed"), Change(translatable("Kind"), "kind")
    )
    about: ClassVar[About | None] = OWNER
    account_id: int
    kind: str


@dataclass(frozen=True)
class RecoveryCodesRenewed(Event):
    """An account has new recovery codes; the former ones open nothing any more."""

    event_name: ClassVar[str] = "users.recovery_codes_renewed"
    audited: ClassVar[Audit | None] = _account(translatable("Recovery codes made anew"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    """Somebody used a recovery code of an account up."""

    event_name: ClassVar[str] = "users.recovery_code_used"
    audited: ClassVar[Audit | None] = _account(translatable("Recovery code used"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class InvitationAccepted(Event):
    """Somebody took over the account that waited for them."""

    event_name: ClassVar[str] = "users.invitation_accepted"
    audited: ClassVar[Audit | None] = _account(translatable("Invitation accepted"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class ProfileChanged(Event):
    """An account has another name, or its mail another language."""

    event_name: ClassVar[str] = "users.profile_changed"
    audited: ClassVar[Audit | None] = _account(translatable("Name or language changed"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class SignedIn(Event):
    """Somebody was let in; `way` is password, link, code, recovery code or passkey."""

    event_name: ClassVar[str] = "users.signed_in"
    audited: ClassVar[Audit | None] = _account(translatable("Signed in"), Change(translatable("Way"), "way"))
    about: ClassVar[About | None] = OWNER
    account_id: int
    way: str


@dataclass(frozen=True)
class SignInFailed(Event):
    """A password or a code was wrong; empty where no account has the name that was typed."""

    event_name: ClassVar[str] = "users.sign_in_failed"
    audited: ClassVar[Audit | None] = _account(
        translatable("Sign-in failed"), Change(translatable("Way"), "way")
    )
    about: ClassVar[About | None] = OWNER
    account_id: int | None
    way: str


@dataclass(frozen=True)
class SignedOutEverywhere(Event):
    """All sessions of an account were ended by somebody else."""

    event_name: ClassVar[str] = "users.signed_out_everywhere"
    audited: ClassVar[Audit | None] = _account(translatable("Signed out everywhere"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class SignInLinkMade(Event):
    """A one-time link was made that lets somebody into an account, past its second factor."""

    event_name: ClassVar[str] = "users.sign_in_link_made"
    audited: ClassVar[Audit | None] = _account(translatable("Sign-in link made"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class AccountExported(Event):
    """What the site keeps about somebody was given out."""

    event_name: ClassVar[str] = "users.account_exported"
    audited: ClassVar[Audit | None] = _account(translatable("Personal data exported"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class AccountErased(Event):
    """An account is gone, and what the site kept about its owner."""

    event_name: ClassVar[str] = "users.account_erased"
    audited: ClassVar[Audit | None] = _account(translatable("Account erased"))
    about: ClassVar[About | None] = OWNER
    account_id: int


@dataclass(frozen=True)
class AccountLeft(Event):
    """Somebody has erased their own account: the last letter goes to the address that it had."""

    event_name: ClassVar[str] = "users.account_left"
    audited: ClassVar[Audit | None] = None
    """`AccountErased` is recorded with it, and kept."""
    about: ClassVar[About | None] = About(email="email")
    email: str
    language: str
