"""The manifest of the administration module."""

from masthead.engine.errors import translatable
from masthead.engine.module import DeskGroup, DeskPlace, Module
from masthead.modules.administration.permissions import PERMISSIONS, VIEW_DASHBOARD
from masthead.modules.administration.views import dashboard
from masthead.modules.administration.views.blueprint import administration

PAGES = (dashboard,)
"""Loading these files puts their routes into the blueprint."""

MODULE = Module(
    name="administration",
    summary=translatable("The desk of those who run the site: how it is doing, what to do, what may be set."),
    blueprints=(administration,),
    permissions=PERMISSIONS,
    desk=(
        DeskPlace(
            "administration.dashboard_show",
            translatable("How the site is doing"),
            VIEW_DASHBOARD,
            DeskGroup.OVERVIEW,
        ),
    ),
    translations=True,
)
