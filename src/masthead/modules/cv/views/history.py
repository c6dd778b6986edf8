"""What a CV said before: its versions, what changed between two of them, and one of them again."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.content.difference import field_differences
from masthead.engine.content.editing import Reversion, revert_item
from masthead.engine.content.items import get_revision
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.web.paging import read_place
from masthead.engine.web.publication import history
from masthead.engine.web.site import current_actor
from masthead.engine.web.telling import tell
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.models.rows import outline
from masthead.modules.cv.permissions import EDIT_CV
from masthead.modules.cv.queries.cvs import resume_at, resume_of
from masthead.modules.cv.views.blueprint import DESK, cv
from masthead.modules.cv.views.desk import mine, section_labels, to_desk


@cv.get(f"{DESK}/history")
@requires(EDIT_CV)
def version_list(language: str) -> ResponseReturnValue:
    """List the versions, the newest first."""
    item = mine(language)
    page = history(current_work(), item, read_place(request.args.get("after"), None))
    return render_template("cv/version_list.html", item=item, language=language, page=page)


@cv.get(f"{DESK}/history/<int:number>")
@requires(EDIT_CV)
def version_show(language: str, number: int) -> ResponseReturnValue:
    """Show what a version changed: against the one before it, or against the one asked for."""
    work, item = current_work(), mine(language)
    version = get_revision(work, item, number)
    against = request.args.get("against", number - 1, type=int)
    before = outline(resume_at(work, item, against)) if against else {}
    changes = field_differences(before, outline(resume_of(version)))
    return render_template(
        "cv/version_show.html",
        item=item,
        language=language,
        version=version,
        against=against,
        changes=changes,
        section_labels=section_labels(),
    )


@cv.post(f"{DESK}/history/<int:number>/revert")
@requires(EDIT_CV)
def version_revert(language: str, number: int) -> ResponseReturnValue:
    """Make a version the newest again."""
    base = request.form.get("base", 0, type=int)
    note = gettext("Version %(number)s again", number=number)
    revert_item(current_work(), current_actor(), CV, mine(language).id, Reversion(number, base, note))
    tell(gettext("The earlier version is the newest again."))
    return to_desk(language)
