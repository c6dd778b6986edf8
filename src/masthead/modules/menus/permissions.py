"""What may be permitted in the menus module."""

from masthead.engine.access.permission import EDITOR, Permission
from masthead.engine.errors import translatable

EDIT_MENU = "menus.edit_menu"

PERMISSIONS = (Permission(EDIT_MENU, translatable("Put menus together"), (EDITOR,)),)
