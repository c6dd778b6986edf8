"""The manifest of the menus module."""

from masthead.engine.audit.declaration import Thing
from masthead.engine.errors import translatable
from masthead.engine.module import DeskGroup, DeskPlace, Module
from masthead.modules.menus.blocks import BLOCKS
from masthead.modules.menus.commands.links import follow_items
from masthead.modules.menus.commands.starting import load_links
from masthead.modules.menus.events import MenuAdded, MenuChanged, MenuDeleted
from masthead.modules.menus.models import Link, Menu
from masthead.modules.menus.permissions import EDIT_MENU, PERMISSIONS
from masthead.modules.menus.views import links
from masthead.modules.menus.views import menus as desk
from masthead.modules.menus.views.blueprint import menus

VIEWS = (links, desk)
"""Loading these files puts their routes into the blueprint."""

MODULE = Module(
    name="menus",
    title=translatable("Menus"),
    summary=translatable("Menus of pages, parts of the site and addresses, put together at the desk."),
    blueprints=(menus,),
    permissions=PERMISSIONS,
    desk=(DeskPlace("menus.menu_list", translatable("Menus"), EDIT_MENU, DeskGroup.CONTENT),),
    blocks=BLOCKS,
    followers=(follow_items,),
    things=(Thing("menu", translatable("Menu"), None, "menus.link_list", "menu"),),
    events=(MenuAdded, MenuChanged, MenuDeleted),
    content={"items": load_links},
    tables=(Menu.__tablename__, Link.__tablename__),
    migrations="masthead.modules.menus.migrations",
    translations=True,
)
