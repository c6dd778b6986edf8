"""What may be permitted in the administration module; administrators alone have it unless the site says more."""

from masthead.engine.access.permission import Permission
from masthead.engine.errors import translatable

VIEW_DASHBOARD = "administration.view_dashboard"
VIEW_STATUS = "administration.view_status"
MANAGE_JOBS = "administration.manage_jobs"
CHANGE_SETTINGS = "administration.change_settings"
VIEW_AUDIT = "administration.view_audit"
CHANGE_PERMISSIONS = "administration.change_permissions"

PERMISSIONS = (
    Permission(VIEW_DASHBOARD, translatable("See how the site is doing")),
    Permission(VIEW_STATUS, translatable("See what is wrong with the site, and what to do")),
    Permission(MANAGE_JOBS, translatable("See jobs and what could not be delivered; run, replay, discard")),
    Permission(CHANGE_SETTINGS, translatable("Change settings while the site runs")),
    Permission(VIEW_AUDIT, translatable("See who did what, and take it along as a file")),
    Permission(
        CHANGE_PERMISSIONS, translatable("Make roles and permit them things: no more than one may oneself")
    ),
)
