"""The library: find a picture, see who uses it, describe it, delete it."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.htmx import render
from masthead.engine.web.paging import read_place
from masthead.engine.web.site import current_actor
from masthead.engine.web.telling import tell
from masthead.modules.media.commands.pictures import change_picture, delete_picture
from masthead.modules.media.errors import PictureIsUsed, PictureWasChanged
from masthead.modules.media.forms import read_description
from masthead.modules.media.permissions import DELETE_PICTURE, EDIT_PICTURE, VIEW_PICTURES
from masthead.modules.media.queries import get_picture, has_lost, library, shown, uses
from masthead.modules.media.views.blueprint import media

LONGEST_SEARCH = 100
LOST = "lost"
"""What the address says where only pictures without their files are listed."""


@media.get("/pictures")
@requires(VIEW_PICTURES)
def picture_list() -> ResponseReturnValue:
    """Show the library, a page at a time, or what is found in it."""
    search = request.args.get("q", "").strip().replace("\0", "")[:LONGEST_SEARCH]
    place = read_place(request.args.get("after"), request.args.get("before"))
    only_lost = request.args.get("state") == LOST
    work = current_work()
    query = {"q": search} if search else {}
    return render(
        "media/picture_list.html",
        "pictures",
        page=library(work, current_actor(), place, search, only_lost=only_lost),
        lost=only_lost or has_lost(work),
        only_lost=only_lost,
        search=search,
        query={**query, "state": LOST} if only_lost else query,
    )


@media.get("/pictures/<int:picture_id>")
@requires(VIEW_PICTURES)
def picture_show(picture_id: int) -> ResponseReturnValue:
    """Show a picture with its description and what uses it."""
    picture = get_picture(current_work(), picture_id)
    values = {"name": picture.name, "alt": picture.alt, "is_decorative": picture.is_decorative}
    return _show(picture_id, values)


@media.post("/pictures/<int:picture_id>")
@requires(EDIT_PICTURE)
def picture_change(picture_id: int) -> ResponseReturnValue:
    """Rename or describe it."""
    over = request.form.get("edition")
    try:
        change_picture(current_work(), current_actor(), picture_id, read_description(request.form), over)
    except InputIsInvalid as error:
        page = _show(picture_id, request.form, errors=error.errors, edition=over)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    except PictureWasChanged as error:
        page = _show(picture_id, request.form, trouble=error.message, overtaken=True)
        return page, HTTPStatus.CONFLICT
    tell(gettext("Saved."))
    return redirect(url_for("media.picture_show", picture_id=picture_id), HTTPStatus.SEE_OTHER)


@media.post("/pictures/<int:picture_id>/delete")
@requires(DELETE_PICTURE)
def picture_delete(picture_id: int) -> ResponseReturnValue:
    """Delete it; where something uses it, show what."""
    work = current_work()
    try:
        delete_picture(work, current_actor(), picture_id)
    except PictureIsUsed as error:
        picture = get_picture(work, picture_id)
        values = {"name": picture.name, "alt": picture.alt, "is_decorative": picture.is_decorative}
        return _show(picture_id, values, trouble=error.message), HTTPStatus.CONFLICT
    tell(gettext("The picture was deleted."))
    return redirect(url_for("media.picture_list"), HTTPStatus.SEE_OTHER)


def _show(
    picture_id: int,
    values: Mapping[str, object],
    *,
    errors: Mapping[str, str] | None = None,
    trouble: str = "",
    edition: str | None = None,
    overtaken: bool = False,
) -> str:
    """Render a picture; `edition` is what its form was filled in over, where that is not the present one."""
    work = current_work()
    picture = get_picture(work, picture_id)
    return render_template(
        "media/picture_show.html",
        picture=picture,
        shown=shown(picture),
        uses=uses(work, current_actor(), picture_id),
        values=values,
        errors=errors or {},
        trouble=trouble,
        edition=picture.edition if edition is None else edition,
        overtaken=overtaken,
    )
