"""While an editor types: what is in the form is kept, and shown as readers will see it; nothing is saved."""

from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

import msgspec
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires_some
from masthead.engine.content.content_type import encode
from masthead.engine.content.difference import FieldDifference, field_differences
from masthead.engine.content.editing import Typed, Writing, find_draft, forget_draft, is_saved, keep_draft
from masthead.engine.content.errors import DraftIsElsewhere
from masthead.engine.content.items import get_item
from masthead.engine.content.models import Draft, Item, Revision
from masthead.engine.content.windows import Window, mark_of
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.htmx import render
from masthead.engine.web.keeping import SHOWN, is_settled, read_began, read_turn, read_window
from masthead.engine.web.paging import Page
from masthead.engine.web.site import current_actor, opens_own_work
from masthead.engine.web.telling import tell
from masthead.modules.pages.forms import FIELDS, read_page, typed
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE
from masthead.modules.pages.queries.reading import Subpage, placed, previewed
from masthead.modules.pages.views.blueprint import pages
from masthead.modules.pages.views.reading import is_front

NOTHING_BELOW = Page[Subpage](())


class Elsewhere(NamedTuple):
    """What this editor has typed in another window."""

    mark: str
    kept_at: datetime
    changes: tuple[FieldDifference, ...]
    """What the text in this window changes in it."""


@pages.post("/pages/<int:item_id>/draft")
@requires_some(EDIT_PAGE)
def page_keep(item_id: int) -> ResponseReturnValue:
    """Keep what is being typed; answers with the line that says so, or with what another window has kept."""
    try:
        writing = read_page(typed(request.form))
    except InputIsInvalid:
        writing = None
    try:
        _keep(item_id, writing, read_window(request.form))
    except DraftIsElsewhere:
        met = elsewhere(item_id)
        is_shown = met is not None and request.form.get(SHOWN) == met.mark
        page = render_template("pages/_unkept.html", elsewhere=met, anew=not is_shown)
        return page, HTTPStatus.CONFLICT
    return render_template("pages/_kept.html", elsewhere=None, anew=SHOWN in request.form)


@pages.post("/pages/<int:item_id>/beside")
@requires_some(EDIT_PAGE)
@opens_own_work
def page_look(item_id: int) -> ResponseReturnValue:
    """Show beside the form what is being typed, by the page's own template; nothing is written."""
    item = get_item(current_work(), current_actor(), PAGE, item_id, EDIT_PAGE)
    try:
        writing = read_page(
            {**typed(request.form), "title": request.form.get("title", "").strip() or item.title}
        )
    except InputIsInvalid as error:
        return render_template("pages/_beside.html", errors=error.errors)
    shown = previewed(item, Revision(title=writing.title, fields=encode(writing.fields)))
    return render(
        "pages/page_show.html",
        "content",
        page=shown,
        crumbs=[],
        subpages=NOTHING_BELOW,
        preview=True,
        is_front=is_front(shown),
        home="",
    )


@pages.post("/pages/<int:item_id>/draft/forget")
@requires_some(EDIT_PAGE)
def page_forget(item_id: int) -> ResponseReturnValue:
    """Drop what was typed and not saved."""
    forget_draft(current_work(), current_actor(), item_id)
    tell(gettext("What was typed was discarded."))
    return to_form(item_id)


def to_form(item_id: int) -> ResponseReturnValue:
    """Lead to the form of a page."""
    return redirect(url_for("pages.page_edit", item_id=item_id), HTTPStatus.SEE_OTHER)


def preview(item: Item, writing: Writing) -> str:
    """Show the page as it would be, by its real template; what was typed is kept meanwhile."""
    _keep(item.id, writing, read_window(request.form))
    shown = previewed(item, Revision(title=writing.title, fields=encode(writing.fields)))
    page, above, below = placed(current_work(), shown)
    crumbs = [one for one in above if one.title]
    return render_template(
        "pages/page_show.html",
        page=page,
        crumbs=crumbs,
        subpages=below,
        preview=True,
        is_front=is_front(page),
        home="",
    )


def keep_instead(item_id: int) -> None:
    """Keep what is in the form in place of what another window has kept, and this one has shown."""
    _keep(item_id, None, read_window(request.form, SHOWN) or Window())


def elsewhere(item_id: int) -> Elsewhere | None:
    """Give what another window of this editor has kept, beside what is in the form; None where nothing is kept."""
    draft = find_draft(current_work(), current_actor(), item_id)
    if draft is None:
        return None
    return Elsewhere(mark_of(draft), draft.saved_at, field_differences(kept_in(draft), _texts()))


def kept_in(draft: Draft) -> dict[str, str]:
    """Give the form of a page as it was typed."""
    return msgspec.json.decode(draft.form, type=dict[str, str])


def _texts() -> dict[str, str]:
    """Give what is kept of the form that was sent."""
    form = typed(request.form)
    return {name: form.get(name, "") for name in FIELDS}


def _keep(item_id: int, writing: Writing | None, window: Window | None) -> None:
    """Keep what is in the form as this editor's draft, unless it was saved a moment ago.

    Raises `DraftIsElsewhere` where the draft is what this editor typed in another window.
    """
    work, actor, turn = current_work(), current_actor(), read_turn(request.form)
    item = get_item(work, actor, PAGE, item_id, EDIT_PAGE, lock=True)
    if is_settled(work, request.form):
        return
    if writing is not None and is_saved(work, actor, PAGE, item.id, writing):
        forget_draft(work, actor, item_id, turn, window=window)
        return
    keep_draft(work, actor, PAGE, item_id, Typed(_texts(), read_began(request.form), turn, window))
