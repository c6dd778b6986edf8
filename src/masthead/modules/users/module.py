"""The manifest of the users module."""

from masthead.engine.access.permission import ADMINISTRATOR, ANONYMOUS
from masthead.engine.errors import translatable
from masthead.engine.jobs.job import Job
from masthead.engine.module import Entrance, Module
from masthead.modules.users.commands.directory import fold_names, load_entries
from masthead.modules.users.events import EntryAdded, EntryChanged, EntryDeleted
from masthead.modules.users.models.account import Account, AccountRole
from masthead.modules.users.models.attempt import Attempt
from masthead.modules.users.models.entry import Entry
from masthead.modules.users.models.session import AccountSession
from masthead.modules.users.models.token import OneTimeToken
from masthead.modules.users.permissions import (
    ACCOUNTS,
    ADD_ENTRY,
    DELETE_ENTRY,
    DIRECTORY,
    MANAGE_ACCOUNTS,
    VIEW_DIRECTORY,
)
from masthead.modules.users.public import AccountIdentity
from masthead.modules.users.settings import UsersSettings
from masthead.modules.users.views import (
    account,
    accounts,
    directory,
    invitations,
    passwords,
    sessions,
    sign_in,
)
from masthead.modules.users.views.blueprint import users

PAGES = (account, accounts, directory, invitations, passwords, sessions, sign_in)
"""Loading these files puts their routes into the blueprint."""
TABLES = (Entry, Account, AccountRole, AccountSession, OneTimeToken, Attempt)


def _grants(settings: UsersSettings) -> dict[str, tuple[str, ...]]:
    """Open editing lets everybody write to the directory."""
    return {ANONYMOUS: (ADD_ENTRY, DELETE_ENTRY)} if settings.open_editing else {ADMINISTRATOR: ()}


MODULE = Module(
    name="users",
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
    ),
    identity=AccountIdentity,
    grants=_grants,
    events=(EntryAdded, EntryChanged, EntryDeleted),
    jobs=(Job("users.fold_names", 60, fold_names),),
    settings=UsersSettings,
    content={"entries": load_entries},
    tables=tuple(table.__tablename__ for table in TABLES),
    migrations="masthead.modules.users.migrations",
    translations=True,
    reserved_slugs=(
        *("users", "add", "delete"),
        *("sign-in", "sign-out", "sign-up", "account", "accounts", "invitation", "password"),
    ),
)
