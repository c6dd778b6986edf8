"""Where pages are: move and rename, throw away, have back, delete for good."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires_some
from masthead.engine.content.errors import PlaceWasChanged
from masthead.engine.content.items import get_item
from masthead.engine.content.models import Item
from masthead.engine.content.publishing import MOST_COUNTED
from masthead.engine.content.trash import erase_item, get_trashed, restore_item, trash_item
from masthead.engine.content.tree import move_item, refuse_moved, written_place
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.paging import read_place
from masthead.engine.web.site import current_actor, current_site
from masthead.engine.web.slugs import reserved_slugs
from masthead.engine.web.telling import tell
from masthead.modules.pages.forms import read_address
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import PUBLISH_PAGE
from masthead.modules.pages.queries.desk import gone_along, thrown_away
from masthead.modules.pages.queries.history import mover_of
from masthead.modules.pages.views.blueprint import pages
from masthead.modules.pages.views.choices import is_looking, place_choices
from masthead.modules.pages.views.keeping import to_form


@pages.get("/pages/<int:item_id>/move")
@requires_some(PUBLISH_PAGE)
def page_move_form(item_id: int) -> ResponseReturnValue:
    """Show where a page is, to be changed."""
    item = get_item(current_work(), current_actor(), PAGE, item_id, PUBLISH_PAGE)
    return _move_form(item, {"slug": item.slug, "parent": str(item.parent_id or "")}, {})


@pages.post("/pages/<int:item_id>/move")
@requires_some(PUBLISH_PAGE)
def page_move(item_id: int) -> ResponseReturnValue:
    """Move a page with all that lies below it; its former addresses lead to the new ones. Or look for a place."""
    work, actor = current_work(), current_actor()
    item = get_item(work, actor, PAGE, item_id, PUBLISH_PAGE)
    if is_looking(request.form):
        return _move_form(item, request.form.to_dict(), {})
    try:
        address = read_address(request.form, item.title, reserved_slugs(current_site()))
        wanted = written_place(address.parent_id, address.slug)
        refuse_moved(work, PAGE, item_id, request.form.get("seen"), wanted)
        move_item(work, actor, PAGE, item_id, parent_id=address.parent_id, slug=address.slug)
    except InputIsInvalid as error:
        return _move_form(item, request.form.to_dict(), error.errors)
    except PlaceWasChanged as error:
        typed = {**request.form, "seen": written_place(item.parent_id, item.slug)}
        page, _ = _move_form(item, typed, {}, trouble=error.message, mover=mover_of(work, item))
        return page, HTTPStatus.CONFLICT
    tell(gettext("The page was moved. Its former addresses lead to the new one."))
    return to_form(item_id)


@pages.post("/pages/<int:item_id>/trash")
@requires_some(PUBLISH_PAGE)
def page_trash(item_id: int) -> ResponseReturnValue:
    """Throw a page away, with all that lies below it."""
    trash_item(current_work(), current_actor(), PAGE, item_id)
    tell(gettext("The page was moved to the trash."))
    return _to_trash()


@pages.get("/pages/trash")
@requires_some(PUBLISH_PAGE)
def trash_list() -> ResponseReturnValue:
    """List what was thrown away."""
    page = thrown_away(current_work(), current_actor(), read_place(request.args.get("after"), None))
    return render_template("pages/trash_list.html", page=page)


@pages.post("/pages/trash/<int:item_id>/restore")
@requires_some(PUBLISH_PAGE)
def trash_restore(item_id: int) -> ResponseReturnValue:
    """Take a page out of the trash, with what was thrown away with it."""
    reserved = reserved_slugs(current_site())
    item = restore_item(current_work(), current_actor(), PAGE, item_id, reserved)
    tell(gettext("The page is back. It is not published."))
    return to_form(item.id)


@pages.get("/pages/trash/<int:item_id>/delete")
@requires_some(PUBLISH_PAGE)
def trash_question(item_id: int) -> ResponseReturnValue:
    """Ask whether a page shall be gone for good, and say what goes with it."""
    item = get_trashed(current_work(), current_actor(), PAGE, item_id)
    along = gone_along(current_work(), item)
    return render_template("pages/trash_question.html", item=item, along=along, most=MOST_COUNTED)


@pages.post("/pages/trash/<int:item_id>/delete")
@requires_some(PUBLISH_PAGE)
def trash_erase(item_id: int) -> ResponseReturnValue:
    """Delete a page for good, with what was thrown away with it."""
    erase_item(current_work(), current_actor(), PAGE, item_id)
    tell(gettext("The page is deleted. What is left of it goes within minutes."))
    return _to_trash()


def _move_form(
    item: Item, values: dict[str, str], errors: dict[str, str], *, trouble: str = "", mover: str = ""
) -> tuple[str, HTTPStatus]:
    """Render the form; what it was filled in over stays in it until it is sent over something else."""
    page = render_template(
        "pages/page_move.html",
        item=item,
        values={"seen": written_place(item.parent_id, item.slug), **values},
        errors=errors,
        choices=place_choices(values, item),
        trouble=trouble,
        mover=mover,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _to_trash() -> ResponseReturnValue:
    return redirect(url_for("pages.trash_list"), HTTPStatus.SEE_OTHER)
