"""What may be permitted in the administration module; administrators alone have it unless the site says more."""

from masthead.engine.access.permission import Permission
from masthead.engine.errors import translatable

VIEW_DASHBOARD = "administration.view_dashboard"

PERMISSIONS = (Permission(VIEW_DASHBOARD, translatable("See how the site is doing")),)
