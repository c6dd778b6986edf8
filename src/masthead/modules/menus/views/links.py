"""The desk: the links of a menu as a tree whose lines are moved by buttons, and the form of a link."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.content.neighbours import read_neighbours
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid, NotFound
from masthead.engine.web.entrances import offered_entrances
from masthead.engine.web.htmx import render, wants_fragment
from masthead.engine.web.language import LANGUAGES
from masthead.engine.web.site import current_actor
from masthead.engine.web.submissions import FIELD, is_first, submission_key
from masthead.engine.web.telling import tell
from masthead.modules.menus.commands.links import Direction, add_link, change_link, delete_link, move_link
from masthead.modules.menus.errors import LinkWasChanged, OrderWasChanged
from masthead.modules.menus.forms import read_link
from masthead.modules.menus.models import DEEPEST, Wording
from masthead.modules.menus.permissions import EDIT_MENU
from masthead.modules.menus.queries import FoundItem, get_link, get_menu, known_links, tree
from masthead.modules.menus.views.blueprint import menus
from masthead.modules.menus.views.targets import find_targets, leading_kinds, read_target, target_of


@menus.get("/menus/<menu>")
@requires(EDIT_MENU)
def link_list(menu: str) -> ResponseReturnValue:
    """Show a menu as a tree; what was just moved keeps the focus."""
    return _tree(menu, request.args.get("moved", 0, type=int), request.args.get("by", ""))


@menus.get("/menus/<menu>/links/new")
@requires(EDIT_MENU)
def link_new(menu: str) -> ResponseReturnValue:
    """Show the form of a new link."""
    return _form(menu, {"below": request.args.get("below", "")}, {})


@menus.post("/menus/<menu>/links/new")
@requires(EDIT_MENU)
def link_add(menu: str) -> ResponseReturnValue:
    """Add a link; the same form sent twice adds once."""
    work, found = current_work(), list[FoundItem]()
    try:
        given = read_link(request.form, LANGUAGES, offered_entrances())
        target = read_target(work, given, request.form.get("found", ""), found)
        if is_first(work, request.form.get(FIELD)):
            wording = Wording(given.label, target, given.labels, given.is_open, given.is_shown)
            add_link(work, current_actor(), menu, wording, below=given.below)
    except InputIsInvalid as error:
        return _form(menu, request.form, error.errors, found=found)
    tell(gettext("The link was added."))
    return redirect(url_for("menus.link_list", menu=menu), HTTPStatus.SEE_OTHER)


@menus.get("/menus/links/<int:link_id>/edit")
@requires(EDIT_MENU)
def link_edit(link_id: int) -> ResponseReturnValue:
    """Show the form of a link."""
    link = get_link(current_work(), link_id)
    return _form(link.menu, target_of(current_work(), link), {}, link_id)


@menus.post("/menus/links/<int:link_id>/edit")
@requires(EDIT_MENU)
def link_change(link_id: int) -> ResponseReturnValue:
    """Change what a link says and where it leads."""
    work, found = current_work(), list[FoundItem]()
    link = get_link(work, link_id)
    try:
        given = read_link(request.form, LANGUAGES, offered_entrances())
        target = read_target(work, given, request.form.get("found", ""), found, link.item_id)
        wording = Wording(given.label, target, given.labels, given.is_open, given.is_shown)
        change_link(work, current_actor(), link_id, wording, request.form.get("edition"))
    except InputIsInvalid as error:
        return _form(link.menu, request.form, error.errors, link_id, found)
    except LinkWasChanged as error:
        typed, theirs = {**request.form, "edition": link.edition}, target_of(work, link)
        page, _ = _form(link.menu, typed, {}, link_id, found, trouble=error.message, theirs=theirs)
        return page, HTTPStatus.CONFLICT
    tell(gettext("Saved."))
    return redirect(url_for("menus.link_list", menu=link.menu), HTTPStatus.SEE_OTHER)


@menus.post("/menus/links/<int:link_id>/move")
@requires(EDIT_MENU)
def link_move(link_id: int) -> ResponseReturnValue:
    """Move a link one step; htmx gets the tree, others the page with the focus on the button they used.

    No anchor in the address: browsers would then leave the focus alone.
    """
    by = request.form.get("by", "")
    if by not in set(Direction):
        raise NotFound
    seen = read_neighbours(request.form.get("seen"))
    try:
        link = move_link(current_work(), current_actor(), link_id, Direction(by), seen)
    except OrderWasChanged as error:
        return _tree(error.menu, link_id, "", error.message), HTTPStatus.CONFLICT
    if wants_fragment():
        return _tree(link.menu, link_id, by)
    place = url_for("menus.link_list", menu=link.menu, moved=link_id, by=by)
    return redirect(place, HTTPStatus.SEE_OTHER)


@menus.post("/menus/links/<int:link_id>/delete")
@requires(EDIT_MENU)
def link_delete(link_id: int) -> ResponseReturnValue:
    """Delete a link with what lies below it."""
    link = delete_link(current_work(), current_actor(), link_id)
    tell(gettext("The link was deleted."))
    return redirect(url_for("menus.link_list", menu=link.menu), HTTPStatus.SEE_OTHER)


@menus.get("/menus/targets")
@requires(EDIT_MENU)
def target_list() -> ResponseReturnValue:
    """Suggest what a link may lead to, for the words that are being typed."""
    found = find_targets(current_work(), request.args.get("target", ""))
    return render("menus/target_list.html", "targets", found=found)


def _tree(name: str, moved: int, by: str, trouble: str = "") -> str:
    """Render a menu; the button `by` of what was moved has the focus, or its name where it has another place now."""
    work = current_work()
    menu = get_menu(work, name)
    return render(
        "menus/link_list.html",
        "order" if trouble else "tree",
        menu=menu,
        branches=tree(known_links(work, current_actor(), name, leading_kinds(work))),
        entrances=offered_entrances(),
        deepest=DEEPEST,
        moved=moved,
        by=by,
        trouble=trouble,
        is_fragment=wants_fragment(),
    )


def _form(
    name: str,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    link_id: int | None = None,
    found: list[FoundItem] | None = None,
    **more: Any,
) -> tuple[str, HTTPStatus]:
    page = render(
        "menus/link_edit.html",
        menu=get_menu(current_work(), name),
        values=values,
        errors=errors,
        link_id=link_id,
        found=found or [],
        entrances=offered_entrances(),
        submission=submission_key(),
        submission_field=FIELD,
        **more,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
