"""Where pages are: move and rename, put in order, throw away and have back."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import requires
from masthead.engine.content.items import get_item
from masthead.engine.content.trash import restore_item, trash_item
from masthead.engine.content.tree import move_item, reorder_item
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.paging import read_place
from masthead.engine.web.site import current_actor, current_site
from masthead.engine.web.slugs import reserved_slugs
from masthead.modules.pages.forms import read_address
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import PUBLISH_PAGE
from masthead.modules.pages.queries import thrown_away
from masthead.modules.pages.views.blueprint import pages


@pages.get("/pages/<int:item_id>/move")
@requires(PUBLISH_PAGE)
def page_move_form(item_id: int) -> ResponseReturnValue:
    """Show where a page is, to be changed."""
    return _move_form(item_id, {}), HTTPStatus.OK


@pages.post("/pages/<int:item_id>/move")
@requires(PUBLISH_PAGE)
def page_move(item_id: int) -> ResponseReturnValue:
    """Move a page with all that lies below it; its former addresses lead to the new ones."""
    work = current_work()
    item = get_item(work, PAGE, item_id)
    try:
        address = read_address(request.form, item.title, reserved_slugs(current_site()))
        move_item(work, current_actor(), PAGE, item_id, parent_id=address.parent_id, slug=address.slug)
    except InputIsInvalid as error:
        return _move_form(item_id, error.errors), HTTPStatus.UNPROCESSABLE_ENTITY
    return _to_branch(address.parent_id)


@pages.post("/pages/<int:item_id>/order")
@requires(PUBLISH_PAGE)
def page_reorder(item_id: int) -> ResponseReturnValue:
    """Put a page before another one of its branch, or last."""
    before = request.form.get("before", type=int)
    reorder_item(current_work(), current_actor(), PAGE, item_id, before_id=before)
    return _to_branch(get_item(current_work(), PAGE, item_id).parent_id)


@pages.post("/pages/<int:item_id>/trash")
@requires(PUBLISH_PAGE)
def page_trash(item_id: int) -> ResponseReturnValue:
    """Throw a page away, with all that lies below it."""
    trash_item(current_work(), current_actor(), PAGE, item_id)
    return redirect(url_for("pages.trash_list"), HTTPStatus.SEE_OTHER)


@pages.get("/pages/trash")
@requires(PUBLISH_PAGE)
def trash_list() -> ResponseReturnValue:
    """List what was thrown away."""
    page = thrown_away(current_work(), current_actor(), read_place(request.args.get("after"), None))
    return render_template("pages/trash_list.html", page=page)


@pages.post("/pages/trash/<int:item_id>/restore")
@requires(PUBLISH_PAGE)
def trash_restore(item_id: int) -> ResponseReturnValue:
    """Take a page out of the trash, with what was thrown away with it."""
    reserved = reserved_slugs(current_site())
    item = restore_item(current_work(), current_actor(), PAGE, item_id, reserved)
    return redirect(url_for("pages.page_edit", item_id=item.id, done="restored"), HTTPStatus.SEE_OTHER)


def _move_form(item_id: int, errors: dict[str, str]) -> str:
    item = get_item(current_work(), PAGE, item_id)
    current_actor().require(PUBLISH_PAGE, owner=item.owner_id)
    values = request.form if errors else {"slug": item.slug, "parent": item.parent_id or ""}
    return render_template("pages/page_move.html", item=item, values=values, errors=errors)


def _to_branch(parent_id: int | None) -> ResponseReturnValue:
    return redirect(url_for("pages.page_list", below=parent_id), HTTPStatus.SEE_OTHER)
