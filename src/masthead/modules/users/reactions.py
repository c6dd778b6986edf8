"""Letters that follow events. A link's secret is made here, goes into the mail, and is kept nowhere else."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from babel.support import NullTranslations, Translations

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.events.afterwards import afterwards
from masthead.engine.mail.choose import mailer_of
from masthead.engine.mail.port import Mail
from masthead.modules.users.commands.tokens import make_token
from masthead.modules.users.events import (
    AccountInvited,
    AccountLeft,
    AddressChanged,
    AddressChangeRequested,
    PasswordChanged,
    PasswordResetRequested,
    RecoveryCodesRenewed,
    RecoveryCodeUsed,
    SecondFactorAdded,
    SecondFactorRemoved,
    SignUpRequested,
)
from masthead.modules.users.models.account import ACTIVE, INVITED, Account
from masthead.modules.users.models.token import CONFIRM, INVITE, RESET
from masthead.modules.users.policies.sign_in import may_sign_in
from masthead.modules.users.queries.accounts import find_account_by_email


@dataclass(frozen=True)
class Letter:
    """What a letter says: a subject, and a text in which %(site)s and %(link)s stand for the real ones."""

    subject: str
    text: str


INVITATION = Letter(
    translatable("Your account at %(site)s"),
    translatable(
        "Hello!\n\nAn account at %(site)s waits for you. Choose a password here within a week:\n\n"
        "%(link)s\n\nIf this tells you nothing, leave it: nothing happens then."
    ),
)
NEW_PASSWORD = Letter(
    translatable("A new password for %(site)s"),
    translatable(
        "Hello!\n\nSomebody, probably you, has forgotten the password of your account at %(site)s. "
        "Choose a new one here within an hour:\n\n%(link)s\n\n"
        "If it was not you, leave it: your password stays as it is."
    ),
)
CHANGED_PASSWORD = Letter(
    translatable("Your password at %(site)s was changed"),
    translatable(
        "Hello!\n\nThe password of your account at %(site)s was changed, and you were signed out "
        "everywhere else.\n\nIf it was not you, choose a new one at once:\n\n%(link)s"
    ),
)
SIGN_UP = Letter(
    translatable("Your account at %(site)s"),
    translatable(
        "Hello!\n\nSomebody, probably you, wants an account at %(site)s with this address. "
        "Go on here within a day:\n\n%(link)s\n\n"
        "If it was not you, leave it: no account is made then."
    ),
)
KNOWN_ALREADY = Letter(
    translatable("Your account at %(site)s"),
    translatable(
        "Hello!\n\nSomebody, probably you, wants an account at %(site)s with this address. "
        "You have one already. If you have forgotten its password, choose a new one here:\n\n%(link)s"
    ),
)
NEW_ADDRESS = Letter(
    translatable("Your new address at %(site)s"),
    translatable(
        "Hello!\n\nSomebody, probably you, wants an account at %(site)s to have this address. "
        "Confirm it here within a day, while you are signed in:\n\n%(link)s\n\n"
        "If it was not you, leave it: nothing happens then."
    ),
)
FORMER_ADDRESS = Letter(
    translatable("Your address at %(site)s was changed"),
    translatable(
        "Hello!\n\nYour account at %(site)s has another e-mail address now, and nothing more comes "
        "to this one.\n\nIf it was not you, write to an administrator of the site:\n\n%(link)s"
    ),
)
ADDED_FACTOR = Letter(
    translatable("A second factor for your account at %(site)s"),
    translatable(
        "Hello!\n\nYour account at %(site)s has a new second factor: an authenticator app or a passkey.\n\n"
        "If it was not you, choose a new password at once, and look here what is yours:\n\n%(link)s"
    ),
)
REMOVED_FACTOR = Letter(
    translatable("A second factor of your account at %(site)s was removed"),
    translatable(
        "Hello!\n\nA second factor of your account at %(site)s was removed: an authenticator app or a passkey."
        "\n\nIf it was not you, choose a new password at once, and look here what is left:\n\n%(link)s"
    ),
)
NEW_CODES = Letter(
    translatable("New recovery codes for your account at %(site)s"),
    translatable(
        "Hello!\n\nYour account at %(site)s has new recovery codes; the former ones do not work any more."
        "\n\nIf it was not you, choose a new password at once, and make new codes here:\n\n%(link)s"
    ),
)
USED_CODE = Letter(
    translatable("A recovery code of your account at %(site)s was used"),
    translatable(
        "Hello!\n\nSomebody, probably you, has used a recovery code of your account at %(site)s. "
        "It does not work any more.\n\nIf it was not you, choose a new password at once, "
        "and make new codes here:\n\n%(link)s"
    ),
)
FAREWELL = Letter(
    translatable("Your account at %(site)s is erased"),
    translatable(
        "Hello!\n\nYou have erased your account at %(site)s. What the site kept about you is gone with it; "
        "what you wrote for the site stays without your name. This is the last letter to this address."
        "\n\nIf it was not you, write to an administrator of the site:\n\n%(link)s"
    ),
)
FACTORS_PATH = "/account/second-factor"


def on_account_invited(work: UnitOfWork, event: AccountInvited) -> None:
    """Send the invitation; a link that was sent before opens nothing any more."""
    account = work.get(Account, event.account_id)
    if account is not None and account.state == INVITED and account.email:
        path = f"/invitation/{make_token(work, INVITE, account.id, account.email)}"
        _send(work, INVITATION, account.email, account.language, path)


def on_password_reset_requested(work: UnitOfWork, event: PasswordResetRequested) -> None:
    """Send a link to a new password, if the address is known."""
    account = find_account_by_email(work, event.email)
    if account is not None and account.email and may_sign_in(account):
        path = f"/password/reset/{make_token(work, RESET, account.id, account.email)}"
        _send(work, NEW_PASSWORD, account.email, account.language or event.language, path)


def on_password_changed(work: UnitOfWork, event: PasswordChanged) -> None:
    """Tell the owner, who may not have been the one who changed it."""
    account = work.get(Account, event.account_id)
    if account is not None and account.email:
        _send(work, CHANGED_PASSWORD, account.email, account.language, "/password/forgotten")


def on_sign_up_requested(work: UnitOfWork, event: SignUpRequested) -> None:
    """Send a link to a new account, or tell the owner of the address that there is one."""
    account = find_account_by_email(work, event.email)
    if account is None:
        path = f"/sign-up/confirm/{make_token(work, CONFIRM, None, event.email, event.language)}"
        _send(work, SIGN_UP, event.email, event.language, path)
    elif account.state == INVITED:
        on_account_invited(work, AccountInvited(account.id))
    elif account.state == ACTIVE:
        _send(work, KNOWN_ALREADY, event.email, account.language or event.language, "/password/forgotten")


def on_address_change_requested(work: UnitOfWork, event: AddressChangeRequested) -> None:
    """Send a link to the new address, unless somebody else has it."""
    account, other = work.get(Account, event.account_id), find_account_by_email(work, event.email)
    if account is not None and may_sign_in(account) and other in {None, account}:
        path = f"/account/email/{make_token(work, CONFIRM, account.id, event.email)}"
        _send(work, NEW_ADDRESS, event.email, account.language, path)


def on_address_changed(work: UnitOfWork, event: AddressChanged) -> None:
    """Tell the owner at the former address, who may not have been the one who changed it."""
    account = work.get(Account, event.account_id)
    if account is not None:
        _send(work, FORMER_ADDRESS, event.former_email, account.language, "/")


def on_second_factor_added(work: UnitOfWork, event: SecondFactorAdded) -> None:
    """Tell the owner, who may not have been the one who added it."""
    _tell_of_factors(work, event.account_id, ADDED_FACTOR)


def on_second_factor_removed(work: UnitOfWork, event: SecondFactorRemoved) -> None:
    """Tell the owner, who may not have been the one who removed it."""
    _tell_of_factors(work, event.account_id, REMOVED_FACTOR)


def on_recovery_codes_renewed(work: UnitOfWork, event: RecoveryCodesRenewed) -> None:
    """Tell the owner, who may not have been the one who made them."""
    _tell_of_factors(work, event.account_id, NEW_CODES)


def on_recovery_code_used(work: UnitOfWork, event: RecoveryCodeUsed) -> None:
    """Tell the owner, who may not have been the one who used it."""
    _tell_of_factors(work, event.account_id, USED_CODE)


def on_account_left(work: UnitOfWork, event: AccountLeft) -> None:
    """Tell the owner that it is done; nothing else is known of them any more."""
    _send(work, FAREWELL, event.email, event.language, "/")


def _tell_of_factors(work: UnitOfWork, account_id: int, letter: Letter) -> None:
    account = work.get(Account, account_id)
    if account is not None and account.email:
        _send(work, letter, account.email, account.language, FACTORS_PATH)


def _send(work: UnitOfWork, letter: Letter, to: str, language: str | None, path: str) -> None:
    """Send a letter once what was written is committed; its links lead to the configured address only."""
    mailer = mailer_of(work)
    words = _words(language or mailer.settings.language)
    values = {"site": mailer.settings.name, "link": mailer.settings.address + path}
    subject, text = (words.gettext(part) % values for part in (letter.subject, letter.text))
    afterwards(work, partial(mailer.send, Mail(to, subject, text + "\n")))


@cache
def _words(language: str) -> NullTranslations:
    """Load the module's own catalogue: a worker has no request whose language it could ask."""
    return Translations.load(Path(__file__).parent / "translations", [language])
