"""What the users module keeps about people: read by export and erasure. The account itself comes last."""

from masthead.engine.errors import translatable
from masthead.engine.personal.declaration import PersonalData
from masthead.engine.personal.own import AS_LONG_AS_ACCOUNT
from masthead.modules.users.models.account import Account, AccountRole
from masthead.modules.users.models.entry import Entry
from masthead.modules.users.models.passkey import Passkey
from masthead.modules.users.models.recovery import RecoveryCode
from masthead.modules.users.models.session import AccountSession
from masthead.modules.users.models.token import OneTimeToken
from masthead.modules.users.models.totp import Totp

TO_LET_IN = translatable("To let the person in, and nobody else.")

PERSONAL_DATA = (
    PersonalData(
        name="users.sessions",
        table=AccountSession,
        account="account_id",
        what=translatable("Where the person is signed in: browser, address, times."),
        why=translatable("So that the person sees it and can end it."),
        kept=translatable("Until the session ends: 30 days after the last visit."),
        secrets=("token_hash",),
    ),
    PersonalData(
        name="users.links",
        table=OneTimeToken,
        account="account_id",
        email="email",
        what=translatable("One-time links that were sent, and where to."),
        why=translatable("To confirm an address, to choose a new password."),
        kept=translatable("7 days after they expire."),
        secrets=("token_hash", "payload"),
    ),
    PersonalData(
        name="users.authenticator_app",
        table=Totp,
        account="account_id",
        what=translatable("That the person uses an authenticator app, and when it was used."),
        why=TO_LET_IN,
        kept=AS_LONG_AS_ACCOUNT,
        secrets=("sealed", "last_step"),
    ),
    PersonalData(
        name="users.recovery_codes",
        table=RecoveryCode,
        account="account_id",
        what=translatable("How many recovery codes are left."),
        why=TO_LET_IN,
        kept=AS_LONG_AS_ACCOUNT,
        secrets=("code_hash",),
    ),
    PersonalData(
        name="users.passkeys",
        table=Passkey,
        account="account_id",
        what=translatable("The person's passkeys: their names, and when they were used."),
        why=TO_LET_IN,
        kept=AS_LONG_AS_ACCOUNT,
        secrets=("credential_hash", "credential_id", "public_key", "sign_count"),
    ),
    PersonalData(
        name="users.roles",
        table=AccountRole,
        account="account_id",
        what=translatable("The person's roles."),
        why=translatable("To permit what they are there for."),
        kept=AS_LONG_AS_ACCOUNT,
    ),
    PersonalData(
        name="users.directory",
        table=Entry,
        email="email",
        what=translatable("Entries of the directory with the person's address."),
        why=translatable("The directory is there to be read."),
        kept=translatable("Until somebody deletes the entry."),
        secrets=("username_folded",),
    ),
    PersonalData(
        name="users.account",
        table=Account,
        account="id",
        email="email",
        what=translatable("Name, e-mail address, language, state, and when the account was made."),
        why=translatable("To know the person, and to write to them."),
        kept=AS_LONG_AS_ACCOUNT,
        secrets=("name_key", "email_key", "password_hash"),
    ),
)
