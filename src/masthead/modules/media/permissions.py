"""What may be permitted in the media module."""

from masthead.engine.access.permission import EDITOR, Permission
from masthead.engine.errors import translatable

VIEW_PICTURES = "media.view_pictures"
ADD_PICTURE = "media.add_picture"
EDIT_PICTURE = "media.edit_picture"
DELETE_PICTURE = "media.delete_picture"

PERMISSIONS = (
    Permission(VIEW_PICTURES, translatable("See the library of pictures and choose from it"), (EDITOR,)),
    Permission(ADD_PICTURE, translatable("Add pictures to the library"), (EDITOR,)),
    Permission(EDIT_PICTURE, translatable("Rename and describe pictures"), (EDITOR,)),
    Permission(DELETE_PICTURE, translatable("Delete pictures that nothing uses"), (EDITOR,)),
)
