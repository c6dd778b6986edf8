"""The manifest of the users module."""

from masthead.engine.access.permission import ADMINISTRATOR, ANONYMOUS
from masthead.engine.audit.declaration import Thing
from masthead.engine.errors import translatable
from masthead.engine.events.event import Subscription
from masthead.engine.jobs.job import Job
from masthead.engine.module import DeskGroup, DeskPlace, Entrance, Module
from masthead.modules.users.checks import CHECKS
from masthead.modules.users.cli import user
from masthead.modules.users.commands.directory import fold_names, load_entries
from masthead.modules.users.events import (
    AccountAdded,
    AccountBlocked,
    AccountErased,
    AccountExported,
    AccountInvited,
    AccountLeft,
    AccountUnblocked,
    AddressChanged,
    AddressChangeRequested,
    EntryAdded,
    EntryChanged,
    EntryDeleted,
    InvitationAccepted,
    PasswordChanged,
    PasswordResetRequested,
    ProfileChanged,
    RecoveryCodesRenewed,
    RecoveryCodeUsed,
    RolesChanged,
    SecondFactorAdded,
    SecondFactorRemoved,
    SignedIn,
    SignedOutEverywhere,
    SignInFailed,
    SignInLinkMade,
    SignUpRequested,
)
from masthead.modules.users.jobs import FORGET_EXPIRED
from masthead.modules.users.models.account import Account, AccountRole
from masthead.modules.users.models.attempt import Attempt
from masthead.modules.users.models.entry import Entry
from masthead.modules.users.models.passkey import Passkey
from masthead.modules.users.models.personal import PERSONAL_DATA
from masthead.modules.users.models.recovery import RecoveryCode
from masthead.modules.users.models.session import AccountSession
from masthead.modules.users.models.token import OneTimeToken
from masthead.modules.users.models.totp import Totp
from masthead.modules.users.permissions import (
    ACCOUNTS,
    ADD_ENTRY,
    DELETE_ENTRY,
    DIRECTORY,
    MANAGE_ACCOUNTS,
    VIEW_DIRECTORY,
)
from masthead.modules.users.public import AccountIdentity
from masthead.modules.users.queries.accounts import name_of_account
from masthead.modules.users.reactions import (
    on_account_invited,
    on_account_left,
    on_address_change_requested,
    on_address_changed,
    on_password_changed,
    on_password_reset_requested,
    on_recovery_code_used,
    on_recovery_codes_renewed,
    on_second_factor_added,
    on_second_factor_removed,
    on_sign_up_requested,
)
from masthead.modules.users.settings import UsersSettings
from masthead.modules.users.views import (
    account,
    accounts,
    directory,
    erasure,
    factors,
    invitations,
    passkeys,
    passwords,
    second_step,
    sessions,
    sign_in,
)
from masthead.modules.users.views.blueprint import users

PAGES = (
    *(account, accounts, directory, erasure, factors, invitations),
    *(passkeys, passwords, second_step, sessions, sign_in),
)
"""Loading these files puts their routes into the blueprint."""
EVENTS = (
    *(EntryAdded, EntryChanged, EntryDeleted),
    *(AccountAdded, AccountInvited, AccountBlocked, AccountUnblocked, RolesChanged),
    *(PasswordChanged, PasswordResetRequested, SignUpRequested, AddressChangeRequested, AddressChanged),
    *(SecondFactorAdded, SecondFactorRemoved, RecoveryCodesRenewed, RecoveryCodeUsed),
    *(InvitationAccepted, ProfileChanged, SignedIn, SignInFailed, SignedOutEverywhere, SignInLinkMade),
    *(AccountExported, AccountErased, AccountLeft),
)
SUBSCRIPTIONS = (
    Subscription(AccountInvited, on_account_invited),
    Subscription(PasswordChanged, on_password_changed),
    Subscription(PasswordResetRequested, on_password_reset_requested),
    Subscription(SignUpRequested, on_sign_up_requested),
    Subscription(AddressChangeRequested, on_address_change_requested),
    Subscription(AddressChanged, on_address_changed),
    Subscription(SecondFactorAdded, on_second_factor_added),
    Subscription(SecondFactorRemoved, on_second_factor_removed),
    Subscription(RecoveryCodesRenewed, on_recovery_codes_renewed),
    Subscription(AccountLeft, on_account_left),
    Subscription(RecoveryCodeUsed, on_recovery_code_used),
)
TABLES = (Entry, Account, AccountRole, AccountSession, OneTimeToken, Attempt, Totp, RecoveryCode, Passkey)


def _grants(settings: UsersSettings) -> dict[str, tuple[str, ...]]:
    """Open editing lets everybody write to the directory."""
    return {ANONYMOUS: (ADD_ENTRY, DELETE_ENTRY)} if settings.open_editing else {ADMINISTRATOR: ()}


MODULE = Module(
    name="users",
    title=translatable("People and accounts"),
    summary=translatable("A directory of people, and the accounts that look after the site."),
    blueprints=(users,),
    permissions=(*DIRECTORY, *ACCOUNTS),
    entrances=(
        Entrance(
            "users",
            "users.entry_list",
            translatable("Users"),
            translatable("A directory of people: list, find, add, delete."),
            VIEW_DIRECTORY,
        ),
        Entrance(
            "accounts",
            "users.account_list",
            translatable("Accounts"),
            translatable("Who may sign in, and what they may do."),
            MANAGE_ACCOUNTS,
        ),
        Entrance("sign_in", "users.session_new", translatable("Sign in"), is_listed=False),
    ),
    desk=(DeskPlace("users.account_list", translatable("Accounts"), MANAGE_ACCOUNTS, DeskGroup.PEOPLE),),
    checks=CHECKS,
    identity=AccountIdentity,
    grants=_grants,
    events=EVENTS,
    things=(
        Thing("account", translatable("Account"), name_of_account, "users.account_show", "account_id"),
        Thing("entry", translatable("Directory entry"), None, "users.entry_edit", "entry_id"),
    ),
    subscriptions=SUBSCRIPTIONS,
    jobs=(
        Job("users.fold_names", 60, fold_names, translatable("Names are made ready for the search")),
        FORGET_EXPIRED,
    ),
    settings=UsersSettings,
    content={"entries": load_entries},
    personal_data=PERSONAL_DATA,
    tables=tuple(table.__tablename__ for table in TABLES),
    migrations="masthead.modules.users.migrations",
    translations=True,
    commands=user,
)
