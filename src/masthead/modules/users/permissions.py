"""What may be permitted in the users module."""

from masthead.engine.access.permission import ANONYMOUS, EDITOR, Permission
from masthead.engine.errors import translatable

VIEW_DIRECTORY = "users.view_directory"
ADD_ENTRY = "users.add_entry"
EDIT_ENTRY = "users.edit_entry"
DELETE_ENTRY = "users.delete_entry"

DIRECTORY = (
    Permission(VIEW_DIRECTORY, translatable("See the directory"), (ANONYMOUS,)),
    Permission(ADD_ENTRY, translatable("Add people to the directory"), (EDITOR,)),
    Permission(EDIT_ENTRY, translatable("Change entries of the directory"), (EDITOR,)),
    Permission(DELETE_ENTRY, translatable("Delete entries of the directory"), (EDITOR,)),
)
