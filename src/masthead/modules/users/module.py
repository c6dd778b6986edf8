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
from masthead.modules.users.permissions import ADD_ENTRY, DELETE_ENTRY, DIRECTORY, VIEW_DIRECTORY
from masthead.modules.users.public import AccountIdentity
from masthead.modules.users.settings import UsersSettings
from masthead.modules.users.views import directory, sign_in
from masthead.modules.users.views.blueprint import users

PAGES = (directory, sign_in)
"""Loading these files puts their routes into the blueprint."""
TABLES = (Entry, Account, AccountRole, AccountSession, OneTimeToken, Attempt)


def _grants(settings: UsersSettings) -> dict[str, tuple[str, ...]]:
    """Open editing lets everybody write to the directory."""
    return {ANONYMOUS: (ADD_ENTRY, DELETE_ENTRY)} if settings.open_editing else {ADMINISTRATOR: ()}


MODULE = Module(
    name="users",
    summary=translatable("A directory of people, and the accounts that look after the site."),
    blueprints=(users,),
    permissions=(*DIRECTORY,),
    entrances=(
        Entrance(
            "users",
            "users.entry_list",
            translatable("Users"),
            translatable("A directory of people: list, find, add, delete."),
            VIEW_DIRECTORY,
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
    reserved_slugs=("users", "add", "delete", "sign-in", "sign-out", "account", "accounts", "password"),
)
