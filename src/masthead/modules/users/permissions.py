"""What may be permitted in the users module."""

from masthead.engine.access.permission import ANONYMOUS, EDITOR, MEMBER, Permission
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

VIEW_OWN_ACCOUNT = "users.view_own_account"
EDIT_OWN_ACCOUNT = "users.edit_own_account"
MANAGE_ACCOUNTS = "users.manage_accounts"
EXPORT_DATA = "users.export_personal_data"
ERASE_ACCOUNT = "users.erase_account"

ACCOUNTS = (
    Permission(VIEW_OWN_ACCOUNT, translatable("See one's own account and where it is signed in"), (MEMBER,)),
    Permission(EDIT_OWN_ACCOUNT, translatable("Change one's own account"), (MEMBER,)),
    Permission(MANAGE_ACCOUNTS, translatable("Invite people, give them roles, block them")),
    Permission(EXPORT_DATA, translatable("Give out what the site keeps about somebody")),
    Permission(ERASE_ACCOUNT, translatable("Erase accounts, with what the site keeps about their owners")),
)
