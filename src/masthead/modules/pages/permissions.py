"""What may be permitted in the pages module."""

from masthead.engine.access.permission import ANONYMOUS, EDITOR, Permission
from masthead.engine.errors import translatable

VIEW_PAGE = "pages.view_page"
EDIT_PAGE = "pages.edit_page"
PUBLISH_PAGE = "pages.publish_page"

PERMISSIONS = (
    Permission(VIEW_PAGE, translatable("See published pages"), (ANONYMOUS,)),
    Permission(
        EDIT_PAGE, translatable("Write pages and see what is not published"), (EDITOR,), has_owner=True
    ),
    Permission(
        PUBLISH_PAGE,
        translatable("Publish and unpublish pages, move them, throw them away"),
        (EDITOR,),
        has_owner=True,
    ),
)
