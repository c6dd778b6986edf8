"""What everybody sees of a CV: publish, unpublish, set times, make links for people without an account."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import public, requires
from masthead.engine.content.errors import TimesWereChanged
from masthead.engine.content.models import Item
from masthead.engine.content.previews import get_previewed, make_preview_link, revoke_preview_links
from masthead.engine.content.publishing import publish_item, schedule_item, unpublish_item
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.publication import is_due, read_times
from masthead.engine.web.site import current_actor, find_actor, home_address
from masthead.engine.web.telling import tell
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.permissions import EDIT_CV, PUBLISH_CV
from masthead.modules.cv.queries.cvs import resume_of
from masthead.modules.cv.views.blueprint import DESK, cv
from masthead.modules.cv.views.desk import mine, preview, to_desk


@cv.post(f"{DESK}/publish")
@requires(PUBLISH_CV)
def cv_publish(language: str) -> ResponseReturnValue:
    """Show a version to everybody: the one whose number the editor saw."""
    number, seen = request.form.get("number", 0, type=int), request.form.get("live", type=int)
    publish_item(current_work(), current_actor(), CV, mine(language).id, number=number, over=seen)
    tell(gettext("Published."))
    return to_desk(language)


@cv.post(f"{DESK}/unpublish")
@requires(PUBLISH_CV)
def cv_unpublish(language: str) -> ResponseReturnValue:
    """Unpublish a CV."""
    unpublish_item(current_work(), current_actor(), CV, mine(language).id)
    tell(gettext("The CV was unpublished."))
    return to_desk(language)


@cv.get(f"{DESK}/times")
@requires(PUBLISH_CV)
def cv_times(language: str) -> ResponseReturnValue:
    """Show when a CV is published and unpublished by itself."""
    return _times(mine(language), {})


@cv.post(f"{DESK}/times")
@requires(PUBLISH_CV)
def cv_schedule(language: str) -> ResponseReturnValue:
    """Set the times."""
    item = mine(language)
    try:
        times, number = read_times(request.form), request.form.get("number", 0, type=int)
        schedule_item(current_work(), current_actor(), CV, item.id, times, number=number)
    except InputIsInvalid as error:
        return _times(item, error.errors)
    except TimesWereChanged:
        page, _ = _times(item, {}, is_overtaken=True)
        return page, HTTPStatus.CONFLICT
    if is_due(times):
        tell(gettext("The schedule was saved. What has passed already happens within seconds."))
    else:
        tell(gettext("The schedule was saved."))
    return to_desk(language)


@cv.post(f"{DESK}/preview-links")
@requires(EDIT_CV)
def preview_link_make(language: str) -> ResponseReturnValue:
    """Make a link and show it, once."""
    item = mine(language)
    token = make_preview_link(current_work(), current_actor(), CV, item.id)
    link = f"{home_address()}{url_for('cv.cv_preview_by_link', token=token)}"
    return render_template("cv/preview_link_show.html", item=item, link=link), {
        "Cache-Control": "private, no-store"
    }


@cv.post(f"{DESK}/preview-links/revoke")
@requires(EDIT_CV)
def preview_link_revoke(language: str) -> ResponseReturnValue:
    """Let no link to this CV lead anywhere any more."""
    revoke_preview_links(current_work(), current_actor(), CV, mine(language).id)
    tell(gettext("No preview link leads here any more."))
    return to_desk(language)


@cv.get("/cv/preview/<token>")
@public
def cv_preview_by_link(token: str) -> ResponseReturnValue:
    """Show the newest version to whoever has the link."""
    item, revision = get_previewed(current_work(), CV, token, find_actor)
    return preview(item, resume_of(revision))


def _times(item: Item, errors: Mapping[str, str], *, is_overtaken: bool = False) -> tuple[str, HTTPStatus]:
    page = render_template(
        "cv/cv_times.html",
        item=item,
        values=request.form if errors or is_overtaken else {},
        errors=errors,
        is_overtaken=is_overtaken,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
