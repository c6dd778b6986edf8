"""The manifest of the media module."""

from masthead.engine.audit.declaration import Thing
from masthead.engine.errors import translatable
from masthead.engine.events.event import Subscription
from masthead.engine.module import DeskGroup, DeskPlace, Module
from masthead.modules.media.checks import CHECKS
from masthead.modules.media.commands.starting import load_pictures
from masthead.modules.media.events import EVENTS, ComparisonCameDue, LookCameDue, PictureDeleted, SweepCameDue
from masthead.modules.media.jobs import LOOK_AT_LOST, SWEEP_FILES
from masthead.modules.media.models.personal import PERSONAL_DATA
from masthead.modules.media.models.picture import Picture, PictureUse
from masthead.modules.media.permissions import PERMISSIONS, VIEW_PICTURES
from masthead.modules.media.queries import name_of
from masthead.modules.media.reactions import (
    on_comparison_came_due,
    on_look_came_due,
    on_picture_deleted,
    on_sweep_came_due,
)
from masthead.modules.media.settings import MediaSettings
from masthead.modules.media.views import files, library, uploads
from masthead.modules.media.views.blueprint import media

VIEWS = (files, library, uploads)
"""Loading these files puts their routes into the blueprint."""


def _large_bodies(settings: MediaSettings) -> dict[str, int]:
    """Only this form holds pictures."""
    return {"media.picture_add": settings.form_bytes}


MODULE = Module(
    name="media",
    title=translatable("Pictures"),
    summary=translatable("Pictures: brought, made safe and small, described, and kept while they are used."),
    blueprints=(media,),
    permissions=PERMISSIONS,
    desk=(
        DeskPlace("media.picture_list", translatable("Pictures"), VIEW_PICTURES, DeskGroup.CONTENT, rank=1),
    ),
    things=(Thing("picture", translatable("Picture"), name_of, "media.picture_show", "picture_id"),),
    personal_data=PERSONAL_DATA,
    events=EVENTS,
    subscriptions=(
        Subscription(PictureDeleted, on_picture_deleted),
        Subscription(SweepCameDue, on_sweep_came_due),
        Subscription(ComparisonCameDue, on_comparison_came_due),
        Subscription(LookCameDue, on_look_came_due),
    ),
    checks=CHECKS,
    jobs=(SWEEP_FILES, LOOK_AT_LOST),
    content={"pictures": load_pictures},
    settings=MediaSettings,
    large_bodies=_large_bodies,
    tables=(Picture.__tablename__, PictureUse.__tablename__),
    migrations="masthead.modules.media.migrations",
    translations=True,
)
