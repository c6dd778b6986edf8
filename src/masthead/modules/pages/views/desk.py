"""Where editors find pages: branch by branch in their order, by a search among all of them, by name as places."""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import requires_some
from masthead.engine.content.errors import OrderWasChanged
from masthead.engine.content.items import get_item
from masthead.engine.content.neighbours import read_neighbours
from masthead.engine.content.order import reorder_item, shift_item
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.web.htmx import render
from masthead.engine.web.paging import read_place
from masthead.engine.web.site import current_actor
from masthead.modules.pages.forms import read_search
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE
from masthead.modules.pages.queries.desk import STATES, Search, branch, found
from masthead.modules.pages.views.blueprint import pages
from masthead.modules.pages.views.choices import place_choices

WAYS = ("up", "down")


@pages.get("/pages")
@requires_some(EDIT_PAGE)
def page_list() -> ResponseReturnValue:
    """List the pages below one, or at the top; or all that are looked for. Whoever has only some sees those."""
    moved, direction = request.args.get("moved", type=int), request.args.get("direction", "")
    search, after = read_search(request.args), request.args.get("after", "")
    return _listing(request.args.get("below", type=int), search, after, moved=moved, direction=direction)


@pages.post("/pages/<int:item_id>/order")
@requires_some(PUBLISH_PAGE)
def page_reorder(item_id: int) -> ResponseReturnValue:
    """Put a page one place up or down, before another one of its branch, or last."""
    here, after = (current_work(), current_actor(), PAGE, item_id), request.form.get("after", "")
    direction, seen = request.form.get("direction", ""), read_neighbours(request.args.get("seen"))
    try:
        if direction in WAYS:
            item = shift_item(*here, up=direction == "up", seen=seen)
        else:
            item = reorder_item(*here, before_id=request.form.get("before", type=int), seen=seen)
    except OrderWasChanged as error:
        after = after if seen and seen.parent == str(error.parent_id or "") else ""
        page = _listing(error.parent_id, Search(), after, moved=item_id, trouble=error.message)
        return page, HTTPStatus.CONFLICT
    back = url_for(
        "pages.page_list",
        below=item.parent_id,
        after=read_place(after, None).after,
        moved=item.id,
        direction=direction if direction in WAYS else None,
    )
    return redirect(back, HTTPStatus.SEE_OTHER)


@pages.get("/pages/places")
@requires_some(EDIT_PAGE)
def place_list() -> ResponseReturnValue:
    """Offer some pages below which a new one may lie, or the page `item`, while an editor types a name."""
    number = request.args.get("item", type=int)
    item = (
        get_item(current_work(), current_actor(), PAGE, number, PUBLISH_PAGE) if number is not None else None
    )
    return render_template("pages/_place_choices.html", choices=place_choices(request.args, item))


def _listing(below: int | None, search: Search, after: str, **more: Any) -> str:
    """Render a branch, or what is looked for; `after` is its place as the address has it, `more` what was moved."""
    work, actor, place = current_work(), current_actor(), read_place(after, None)
    parent = get_item(work, actor, PAGE, below, EDIT_PAGE) if below is not None else None
    searching = bool(search) or (parent is None and not actor.reaches_all(EDIT_PAGE))
    page = found(work, actor, search, place) if searching else branch(work, actor, below, place)
    may_order = actor.can(PUBLISH_PAGE, owner=parent.owner_id if parent else None)
    return render(
        "pages/page_list.html",
        "listing",
        page=page,
        parent=parent,
        search=search,
        states=tuple(STATES),
        is_branch=not searching,
        may_order=may_order and not searching,
        after=after,
        **more,
    )
