"""What may be permitted in the administration module; administrators alone have it unless the site says more."""

from masthead.engine.access.permission import Permission
from masthead.engine.errors import translatable

VIEW_DASHBOARD = "administration.view_dashboard"
VIEW_STATUS = "administration.view_status"
MANAGE_JOBS = "administration.manage_jobs"
CHANGE_SETTINGS = "administration.change_settings"

PERMISSIONS = (
    Permission(VIEW_DASHBOARD, translatable("See how the site is doing")),
    Permission(VIEW_STATUS, translatable("See what is wrong with the site, and what to do")),
    Permission(MANAGE_JOBS, translatable("See jobs and what could not be delivered; run, replay, discard")),
    Permission(CHANGE_SETTINGS, translatable("Change settings while the site runs")),
)
