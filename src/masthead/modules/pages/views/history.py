"""What a page said before: its versions, what changed between two of them, and one of them again."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires_some
from masthead.engine.content.difference import field_differences
from masthead.engine.content.editing import Reversion, revert_item
from masthead.engine.content.items import get_item, get_revision
from masthead.engine.content.models import Item
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.web.paging import read_place
from masthead.engine.web.publication import history
from masthead.engine.web.site import current_actor
from masthead.engine.web.telling import tell
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE
from masthead.modules.pages.queries.history import fields_of
from masthead.modules.pages.views.blueprint import pages
from masthead.modules.pages.views.keeping import to_form


@pages.get("/pages/<int:item_id>/history")
@requires_some(EDIT_PAGE)
def version_list(item_id: int) -> ResponseReturnValue:
    """List the versions, the newest first."""
    item = _mine(item_id)
    page = history(current_work(), item, read_place(request.args.get("after"), None))
    return render_template("pages/version_list.html", item=item, page=page)


@pages.get("/pages/<int:item_id>/history/<int:number>")
@requires_some(EDIT_PAGE)
def version_show(item_id: int, number: int) -> ResponseReturnValue:
    """Show what a version changed: against the one before it, or against the one asked for."""
    work, item = current_work(), _mine(item_id)
    version = get_revision(work, item, number)
    against = request.args.get("against", number - 1, type=int)
    before = fields_of(get_revision(work, item, against)) if against else {}
    changes = field_differences(before, fields_of(version))
    return render_template(
        "pages/version_show.html", item=item, version=version, against=against, changes=changes
    )


@pages.post("/pages/<int:item_id>/history/<int:number>/revert")
@requires_some(EDIT_PAGE)
def version_revert(item_id: int, number: int) -> ResponseReturnValue:
    """Make a version the newest again."""
    base = request.form.get("base", 0, type=int)
    note = gettext("Version %(number)s again", number=number)
    revert_item(current_work(), current_actor(), PAGE, item_id, Reversion(number, base, note))
    tell(gettext("The earlier version is the newest again."))
    return to_form(item_id)


def _mine(item_id: int) -> Item:
    """Give a page whose text this editor may see."""
    return get_item(current_work(), current_actor(), PAGE, item_id, EDIT_PAGE)
