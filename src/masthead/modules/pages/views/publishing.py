"""What everybody sees of a page: publish, unpublish, set times, make links for people without an account."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires_some
from masthead.engine.content.errors import TimesWereChanged
from masthead.engine.content.items import get_item
from masthead.engine.content.models import Item
from masthead.engine.content.previews import make_preview_link, revoke_preview_links
from masthead.engine.content.publishing import (
    MOST_COUNTED,
    live_below,
    publish_item,
    schedule_item,
    unpublish_item,
)
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.publication import is_due, read_times
from masthead.engine.web.site import current_actor, home_address
from masthead.engine.web.telling import tell
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE
from masthead.modules.pages.views.blueprint import pages
from masthead.modules.pages.views.keeping import to_form


@pages.post("/pages/<int:item_id>/publish")
@requires_some(PUBLISH_PAGE)
def page_publish(item_id: int) -> ResponseReturnValue:
    """Show a version to everybody: the one whose number the editor saw."""
    number, seen = request.form.get("number", 0, type=int), request.form.get("live", type=int)
    publish_item(current_work(), current_actor(), PAGE, item_id, number=number, over=seen)
    tell(gettext("Published."))
    return _to_times(item_id)


@pages.post("/pages/<int:item_id>/unpublish")
@requires_some(PUBLISH_PAGE)
def page_unpublish(item_id: int) -> ResponseReturnValue:
    """Unpublish a page, alone or with all that lies below it."""
    with_below = request.form.get("below") == "too"
    unpublish_item(current_work(), current_actor(), PAGE, item_id, with_below=with_below)
    if with_below:
        tell(gettext("The page was unpublished, with all that lies below it."))
    else:
        tell(gettext("The page was unpublished."))
    return _to_times(item_id)


@pages.get("/pages/<int:item_id>/times")
@requires_some(PUBLISH_PAGE)
def page_times(item_id: int) -> ResponseReturnValue:
    """Show whether and when a page is seen, and by whom."""
    item = get_item(current_work(), current_actor(), PAGE, item_id, PUBLISH_PAGE)
    return _times(item, {}), HTTPStatus.OK


@pages.post("/pages/<int:item_id>/times")
@requires_some(PUBLISH_PAGE)
def page_schedule(item_id: int) -> ResponseReturnValue:
    """Set the times."""
    work = current_work()
    item = get_item(work, current_actor(), PAGE, item_id, PUBLISH_PAGE)
    try:
        times, number = read_times(request.form), request.form.get("number", 0, type=int)
        schedule_item(work, current_actor(), PAGE, item_id, times, number=number)
    except InputIsInvalid as error:
        return _times(item, error.errors), HTTPStatus.UNPROCESSABLE_ENTITY
    except TimesWereChanged:
        return _times(item, {}, is_overtaken=True), HTTPStatus.CONFLICT
    if is_due(times):
        tell(gettext("The schedule was saved. What has passed already happens within seconds."))
    else:
        tell(gettext("The schedule was saved."))
    return _to_times(item_id)


@pages.post("/pages/<int:item_id>/preview-links")
@requires_some(EDIT_PAGE)
def preview_link_make(item_id: int) -> ResponseReturnValue:
    """Make a link and show it, once."""
    token = make_preview_link(current_work(), current_actor(), PAGE, item_id)
    item = get_item(current_work(), current_actor(), PAGE, item_id, EDIT_PAGE)
    link = f"{home_address()}{url_for('pages.page_preview', token=token)}"
    return render_template("pages/preview_link_show.html", item=item, link=link), {
        "Cache-Control": "private, no-store"
    }


@pages.post("/pages/<int:item_id>/preview-links/revoke")
@requires_some(EDIT_PAGE)
def preview_link_revoke(item_id: int) -> ResponseReturnValue:
    """Let no link to this page lead anywhere any more."""
    revoke_preview_links(current_work(), current_actor(), PAGE, item_id)
    tell(gettext("No preview link leads here any more."))
    return to_form(item_id)


def _times(item: Item, errors: dict[str, str], *, is_overtaken: bool = False) -> str:
    return render_template(
        "pages/page_times.html",
        item=item,
        values=request.form if errors or is_overtaken else {},
        errors=errors,
        is_overtaken=is_overtaken,
        below=live_below(current_work(), item) if item.live else 0,
        most=MOST_COUNTED,
    )


def _to_times(item_id: int) -> ResponseReturnValue:
    return redirect(url_for("pages.page_times", item_id=item_id), HTTPStatus.SEE_OTHER)
