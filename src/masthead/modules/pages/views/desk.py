"""Where editors find pages: branch by branch in their order, by a search among all of them, by name as places."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import requires_some
from masthead.engine.content.items import get_item
from masthead.engine.content.order import reorder_item, shift_item
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.web.htmx import render
from masthead.engine.web.paging import read_place
from masthead.engine.web.site import current_actor
from masthead.modules.pages.forms import read_search
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE
from masthead.modules.pages.queries.desk import STATES, branch, found
from masthead.modules.pages.views.blueprint import pages
from masthead.modules.pages.views.choices import place_choices


@pages.get("/pages")
@requires_some(EDIT_PAGE)
def page_list() -> ResponseReturnValue:
    """List the pages below one, or at the top; or all that are looked for. Whoever has only some sees those."""
    work, actor = current_work(), current_actor()
    below, search = request.args.get("below", type=int), read_search(request.args)
    place = read_place(request.args.get("after"), None)
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
        moved=request.args.get("moved", type=int),
        direction=request.args.get("direction", ""),
    )


@pages.post("/pages/<int:item_id>/order")
@requires_some(PUBLISH_PAGE)
def page_reorder(item_id: int) -> ResponseReturnValue:
    """Put a page one place up or down, before another one of its branch, or last."""
    work, actor = current_work(), current_actor()
    direction = request.form.get("direction", "")
    if direction in {"up", "down"}:
        item = shift_item(work, actor, PAGE, item_id, up=direction == "up")
    else:
        item = reorder_item(work, actor, PAGE, item_id, before_id=request.form.get("before", type=int))
    after = read_place(request.form.get("after"), None).after
    back = url_for(
        "pages.page_list",
        below=item.parent_id,
        after=after,
        moved=item.id,
        direction=direction or None,
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
