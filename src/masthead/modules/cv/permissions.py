"""What may be permitted in the CV module."""

from masthead.engine.access.permission import ANONYMOUS, EDITOR, Permission
from masthead.engine.errors import translatable

VIEW_CV = "cv.view_cv"
EDIT_CV = "cv.edit_cv"
PUBLISH_CV = "cv.publish_cv"

PERMISSIONS = (
    Permission(VIEW_CV, translatable("See the published CV"), (ANONYMOUS,)),
    Permission(EDIT_CV, translatable("Write the CV and see what is not published"), (EDITOR,)),
    Permission(PUBLISH_CV, translatable("Publish the CV, take it down"), (EDITOR,)),
)
