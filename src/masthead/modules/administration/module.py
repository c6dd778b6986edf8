"""The manifest of the administration module."""

from masthead.engine.audit.declaration import Thing
from masthead.engine.content.events import ContentPublished
from masthead.engine.errors import translatable
from masthead.engine.events.event import Subscription
from masthead.engine.module import DeskGroup, DeskPlace, Module
from masthead.modules.administration.events import EVENTS
from masthead.modules.administration.permissions import (
    CHANGE_PERMISSIONS,
    CHANGE_SETTINGS,
    MANAGE_JOBS,
    PERMISSIONS,
    VIEW_AUDIT,
    VIEW_DASHBOARD,
    VIEW_STATUS,
)
from masthead.modules.administration.reactions import on_content_published
from masthead.modules.administration.views import audit, dashboard, jobs, matrix, roles, settings, status
from masthead.modules.administration.views.blueprint import administration

PAGES = (audit, dashboard, jobs, matrix, roles, settings, status)
"""Loading these files puts their routes into the blueprint."""

MODULE = Module(
    name="administration",
    title=translatable("Running the site"),
    summary=translatable("The desk of those who run the site: how it is doing, what to do, what may be set."),
    blueprints=(administration,),
    permissions=PERMISSIONS,
    desk=(
        DeskPlace(
            "administration.dashboard_show",
            translatable("Dashboard"),
            VIEW_DASHBOARD,
            DeskGroup.OVERVIEW,
        ),
        DeskPlace("administration.status_show", translatable("Status"), VIEW_STATUS, DeskGroup.OVERVIEW),
        DeskPlace("administration.setting_list", translatable("Settings"), CHANGE_SETTINGS, DeskGroup.SITE),
        DeskPlace("administration.job_list", translatable("Jobs"), MANAGE_JOBS, DeskGroup.SITE),
        DeskPlace("administration.letter_list", translatable("Dead letters"), MANAGE_JOBS, DeskGroup.SITE),
        DeskPlace("administration.role_list", translatable("Roles"), CHANGE_PERMISSIONS, DeskGroup.PEOPLE),
        DeskPlace(
            "administration.matrix_show", translatable("Permissions"), CHANGE_PERMISSIONS, DeskGroup.PEOPLE
        ),
        DeskPlace("administration.audit_list", translatable("Who did what"), VIEW_AUDIT, DeskGroup.PEOPLE),
    ),
    events=EVENTS,
    subscriptions=(Subscription(ContentPublished, on_content_published),),
    things=(
        Thing("role", translatable("Role"), None, "administration.role_show", "name"),
        Thing("setting", translatable("Setting"), None, "administration.setting_edit", "name"),
        Thing("job", translatable("Job")),
        Thing("letter", translatable("Dead letter")),
    ),
    translations=True,
)
