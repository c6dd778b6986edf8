"""The manifest of the CV module."""

from masthead.engine.content.events import ContentPublished, ContentUnpublished
from masthead.engine.errors import translatable
from masthead.engine.events.event import Subscription
from masthead.engine.module import DeskGroup, DeskPlace, Entrance, Module
from masthead.modules.cv.checks import CHECKS
from masthead.modules.cv.cli import cv as cv_command
from masthead.modules.cv.forms.recipe import load_cvs
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.permissions import EDIT_CV, PERMISSIONS, VIEW_CV
from masthead.modules.cv.reactions import on_cv_published, on_cv_unpublished, on_picture_changed
from masthead.modules.cv.views import desk, history, importing, publishing, reading, writing
from masthead.modules.cv.views.blueprint import cv
from masthead.modules.media.events import PictureChanged, PictureFilesChanged

VIEWS = (desk, history, importing, publishing, reading, writing)
"""Loading these files puts their routes into the blueprint."""

MODULE = Module(
    name="cv",
    title=translatable("CV"),
    summary=translatable("A CV in each language: forms, a page, PDF, JSON Resume."),
    requires=("media",),
    blueprints=(cv,),
    permissions=PERMISSIONS,
    entrances=(
        Entrance(
            "cv",
            "cv.cv_show",
            translatable("CV"),
            translatable("Who somebody is, and what they can do: on a page, on paper, as a file."),
            VIEW_CV,
        ),
    ),
    desk=(DeskPlace("cv.cv_list", translatable("CV"), EDIT_CV, DeskGroup.CONTENT),),
    checks=CHECKS,
    subscriptions=(
        Subscription(ContentPublished, on_cv_published),
        Subscription(ContentUnpublished, on_cv_unpublished),
        Subscription(PictureChanged, on_picture_changed),
        Subscription(PictureFilesChanged, on_picture_changed),
    ),
    content_types=(CV,),
    content={"cvs": load_cvs},
    translations=True,
    commands=cv_command,
)
