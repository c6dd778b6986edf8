"""Menus themselves: add, change, delete; and what every change of one begins and ends with."""

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.database.keys import claim_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.event import Event
from masthead.engine.events.outbox import record
from masthead.modules.menus.errors import MenuIsGone, MenuIsThere, MenuStays, MenuWasChanged
from masthead.modules.menus.events import MenuAdded, MenuChanged, MenuDeleted
from masthead.modules.menus.models import BUILT_IN, Menu, edition_of
from masthead.modules.menus.permissions import EDIT_MENU

TAG = "menus"
"""Tag of every page: all of them show the menus."""


def add_menu(work: UnitOfWork, actor: Actor, name: str, title: str, region: str) -> None:
    """Add a menu; raise `MenuIsThere`."""
    actor.require(EDIT_MENU)
    if name in BUILT_IN or work.get(Menu, name) is not None:
        raise MenuIsThere
    work.add(Menu(name=name, title=title, region=region))
    work.flush()
    finish(work, MenuAdded(name, actor.id))


def change_menu(
    work: UnitOfWork, actor: Actor, name: str, title: str, region: str, *, over: str | None = None
) -> None:
    """Give a menu another title or region; those that every site has stay in theirs.

    `over` is what the form was filled in over: raises `MenuWasChanged` where it has another title or region by now.
    """
    actor.require(EDIT_MENU)
    menu, region = hold_menu(work, name), BUILT_IN.get(name, region)
    if over is not None and edition_of(menu.title, menu.region) not in {over, edition_of(title, region)}:
        raise MenuWasChanged
    menu.title, menu.region = title, region
    finish(work, MenuChanged(name, actor.id))


def delete_menu(work: UnitOfWork, actor: Actor, name: str) -> None:
    """Delete a menu with its links; raise `MenuStays` for one that every site has."""
    actor.require(EDIT_MENU)
    if name in BUILT_IN:
        raise MenuStays
    work.delete(hold_menu(work, name))
    finish(work, MenuDeleted(name, actor.id))


def hold_menu(work: UnitOfWork, name: str) -> Menu:
    """Let nobody else change a menu until the commit; a built-in one is made by its first change."""
    if name in BUILT_IN:
        return claim_row(work, Menu, name, title="", region=BUILT_IN[name])
    menu = work.get(Menu, name, with_for_update=True, populate_existing=True)
    if menu is None:
        raise MenuIsGone
    return menu


def finish(work: UnitOfWork, event: Event) -> None:
    """Record the event and make stale what shows the menus: every page."""
    record(work, event)
    touch(work, TAG)
