"""The manifest of the users module."""

from masthead.engine.access.permission import ADMINISTRATOR, ANONYMOUS
from masthead.engine.errors import translatable
from masthead.engine.jobs.job import Job
from masthead.engine.module import Entrance, Module
from masthead.modules.users.commands.directory import fold_names, load_entries
from masthead.modules.users.events import EntryAdded, EntryChanged, EntryDeleted
from masthead.modules.users.permissions import ADD_ENTRY, DELETE_ENTRY, DIRECTORY, VIEW_DIRECTORY
from masthead.modules.users.settings import UsersSettings
from masthead.modules.users.views.directory import directory


def _grants(settings: UsersSettings) -> dict[str, tuple[str, ...]]:
    """Open editing lets everybody write to the directory."""
    return {ANONYMOUS: (ADD_ENTRY, DELETE_ENTRY)} if settings.open_editing else {ADMINISTRATOR: ()}


MODULE = Module(
    name="users",
    summary=translatable("A directory of people, and the accounts that look after the site."),
    blueprints=(directory,),
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
    grants=_grants,
    events=(EntryAdded, EntryChanged, EntryDeleted),
    jobs=(Job("users.fold_names", 60, fold_names),),
    settings=UsersSettings,
    content={"entries": load_entries},
    tables=("users",),
    migrations="masthead.modules.users.migrations",
    translations=True,
    reserved_slugs=("users", "add", "delete"),
)
