"""The manifest of the pages module."""

from masthead.engine.errors import translatable
from masthead.engine.events.event import Subscription
from masthead.engine.module import DeskGroup, DeskPlace, Entrance, Module
from masthead.modules.media.events import PictureChanged, PictureFilesChanged
from masthead.modules.pages.commands.pictures import let_pictures_go
from masthead.modules.pages.commands.starting import load_pages
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE, PERMISSIONS
from masthead.modules.pages.reactions import on_picture_changed
from masthead.modules.pages.views import (
    beginning,
    desk,
    history,
    keeping,
    lists,
    places,
    publishing,
    reading,
    writing,
)
from masthead.modules.pages.views.blueprint import pages

VIEWS = (beginning, desk, history, keeping, lists, places, publishing, reading, writing)
"""Loading these files puts their routes into the blueprint."""

MODULE = Module(
    name="pages",
    title=translatable("Pages"),
    summary=translatable("Pages in a tree: drafts, versions, times, addresses that last."),
    requires=("media",),
    blueprints=(pages,),
    permissions=PERMISSIONS,
    entrances=(
        Entrance(
            "pages",
            "pages.page_list",
            translatable("Pages"),
            translatable("Write pages, publish them, put them in order."),
            EDIT_PAGE,
        ),
    ),
    desk=(DeskPlace("pages.page_list", translatable("Pages"), EDIT_PAGE, DeskGroup.CONTENT),),
    site_maps=("pages.sitemap_show",),
    content={"pages": load_pages},
    subscriptions=(
        Subscription(PictureChanged, on_picture_changed),
        Subscription(PictureFilesChanged, on_picture_changed),
    ),
    content_types=(PAGE,),
    followers=(let_pictures_go,),
    translations=True,
)
