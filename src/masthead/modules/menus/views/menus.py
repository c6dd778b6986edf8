"""The desk: menus, and one menu as a tree whose lines are moved by buttons."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.regions import REGIONS
from masthead.engine.web.site import current_actor
from masthead.engine.web.telling import tell
from masthead.modules.menus.commands.menus import add_menu, change_menu, delete_menu
from masthead.modules.menus.errors import MenuWasChanged
from masthead.modules.menus.forms import read_menu
from masthead.modules.menus.models import BUILT_IN, edition_of
from masthead.modules.menus.permissions import EDIT_MENU
from masthead.modules.menus.queries import ShownMenu, get_menu
from masthead.modules.menus.queries import menus as all_menus
from masthead.modules.menus.views.blueprint import menus


@menus.get("/menus")
@requires(EDIT_MENU)
def menu_list() -> ResponseReturnValue:
    """List the menus."""
    return render_template("menus/menu_list.html", menus=all_menus(current_work()), built_in=BUILT_IN)


@menus.get("/menus/new")
@requires(EDIT_MENU)
def menu_new() -> ResponseReturnValue:
    """Show the form of a new menu."""
    return _form({"region": "footer"}, {})


@menus.post("/menus/new")
@requires(EDIT_MENU)
def menu_add() -> ResponseReturnValue:
    """Add a menu."""
    try:
        given = read_menu(request.form, REGIONS)
        add_menu(current_work(), current_actor(), given.name, given.title, given.region)
    except InputIsInvalid as error:
        return _form(request.form, error.errors)
    tell(gettext("The menu was added."))
    return redirect(url_for("menus.link_list", menu=given.name), HTTPStatus.SEE_OTHER)


@menus.get("/menus/<menu>/edit")
@requires(EDIT_MENU)
def menu_edit(menu: str) -> ResponseReturnValue:
    """Show the title and the place of a menu, to be changed."""
    shown = get_menu(current_work(), menu)
    return _form(_values(shown), {}, menu)


@menus.post("/menus/<menu>/edit")
@requires(EDIT_MENU)
def menu_change(menu: str) -> ResponseReturnValue:
    """Change the title and the place of a menu."""
    work = current_work()
    region = request.form.get("region") or get_menu(work, menu).region
    try:
        given = read_menu({**request.form, "name": menu, "region": region}, REGIONS)
        over = request.form.get("edition")
        change_menu(work, current_actor(), menu, given.title, given.region, over=over)
    except InputIsInvalid as error:
        return _form(request.form, error.errors, menu)
    except MenuWasChanged as error:
        theirs = _values(get_menu(work, menu))
        typed = {**request.form, "edition": theirs["edition"]}
        page, _ = _form(typed, {}, menu, trouble=error.message, theirs=theirs)
        return page, HTTPStatus.CONFLICT
    tell(gettext("Saved."))
    return redirect(url_for("menus.link_list", menu=menu), HTTPStatus.SEE_OTHER)


@menus.post("/menus/<menu>/delete")
@requires(EDIT_MENU)
def menu_delete(menu: str) -> ResponseReturnValue:
    """Delete a menu with its links."""
    delete_menu(current_work(), current_actor(), menu)
    tell(gettext("The menu was deleted."))
    return redirect(url_for("menus.menu_list"), HTTPStatus.SEE_OTHER)


def _values(menu: ShownMenu) -> dict[str, str]:
    """Give the form's values of a menu, with the edition that it is filled in over."""
    edition = edition_of(menu.title, menu.region)
    return {"title": menu.title, "region": menu.region, "edition": edition}


def _form(
    values: Mapping[str, str], errors: Mapping[str, str], menu: str = "", **more: Any
) -> tuple[str, HTTPStatus]:
    page = render_template(
        "menus/menu_edit.html", values=values, errors=errors, menu=menu, is_built_in=menu in BUILT_IN, **more
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
