"""The manifest of the pages module."""

from masthead.engine.errors import translatable
from masthead.engine.module import DeskGroup, DeskPlace, Entrance, Module
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE, PERMISSIONS
from masthead.modules.pages.views import history, lists, places, publishing, reading, writing
from masthead.modules.pages.views.blueprint import pages

VIEWS = (history, lists, places, publishing, reading, writing)
"""Loading these files puts their routes into the blueprint."""

MODULE = Module(
    name="pages",
    summary=translatable("Pages in a tree: drafts, versions, times, addresses that last."),
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
    content_types=(PAGE,),
    translations=True,
)
