"""The manifest of the administration module."""

from masthead.engine.audit.declaration import Thing
from masthead.engine.errors import translatable
from masthead.engine.module import DeskGroup, DeskPlace, Module
from masthead.modules.administration.permissions import (
    CHANGE_PERMISSIONS,
    PERMISSIONS,
    VIEW_AUDIT,
    VIEW_DASHBOARD,
)
from masthead.modules.administration.views import audit, dashboard, matrix, roles
from masthead.modules.administration.views.blueprint import administration

PAGES = (dashboard, audit, matrix, roles)
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
        *(
            DeskPlace(
                "administration.role_list", translatable("Roles"), CHANGE_PERMISSIONS, DeskGroup.PEOPLE
            ),
            DeskPlace(
                "administration.matrix_show",
                translatable("Permissions"),
                CHANGE_PERMISSIONS,
                DeskGroup.PEOPLE,
            ),
            DeskPlace(
                "administration.audit_list", translatable("Who did what"), VIEW_AUDIT, DeskGroup.PEOPLE
            ),
        ),
    ),
    things=(Thing("role", translatable("Role"), None, "administration.role_show", "name"),),
    translations=True,
)
