"""What may be permitted in the administration module; administrators alone have it unless the site says more."""

from masthead.engine.access.permission import Permission
from masthead.engine.errors import translatable

VIEW_DASHBOARD = "administration.view_dashboard"
VIEW_AUDIT = "administration.view_audit"
CHANGE_PERMISSIONS = "administration.change_permissions"

PERMISSIONS = (
    Permission(VIEW_DASHBOARD, translatable("See how the site is doing")),
    *(
        Permission(VIEW_AUDIT, translatable("See who did what, and take it along as a file")),
        Permission(
            CHANGE_PERMISSIONS,
            translatable("Make roles and permit them things: no more than one may oneself"),
        ),
    ),
)
