"""The desk of whoever writes CVs: which there are, what state they are in; begin one, look at it."""

from http import HTTPStatus

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.content.errors import AddressIsUsed
from masthead.engine.content.models import Item
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.web.language import answer_in
from masthead.engine.web.site import current_actor
from masthead.modules.cv.commands.writing import begin_cv
from masthead.modules.cv.models.resume import Resume
from masthead.modules.cv.models.rows import rows_of
from masthead.modules.cv.models.sections import SECTIONS
from masthead.modules.cv.permissions import EDIT_CV
from masthead.modules.cv.queries.cvs import cvs, get_cv, previewed, resume_at
from masthead.modules.cv.views.blueprint import DESK, cv


@cv.get("/cv/edit")
@requires(EDIT_CV)
def cv_list() -> ResponseReturnValue:
    """List the languages, each with its CV or a way to begin it."""
    return render_template("cv/cv_list.html", cvs=cvs(current_work()))


@cv.post(f"{DESK}/begin")
@requires(EDIT_CV)
def cv_begin(language: str) -> ResponseReturnValue:
    """Begin a CV in a language; whoever comes second finds the first one's."""
    actor = current_actor()
    try:
        begin_cv(current_work(), actor, language, actor.name)
    except AddressIsUsed:
        return to_desk(language)
    return redirect(url_for("cv.section_edit", language=language, section="basics"), HTTPStatus.SEE_OTHER)


@cv.get(DESK)
@requires(EDIT_CV)
def cv_edit(language: str) -> ResponseReturnValue:
    """Show the sections of a CV, its state, and what can be done with it."""
    item = mine(language)
    resume = resume_at(current_work(), item, item.head)
    sections = [(section, len(rows_of(resume, section))) for section in SECTIONS]
    return render_template("cv/cv_edit.html", item=item, language=language, sections=sections)


@cv.get(f"{DESK}/preview")
@requires(EDIT_CV)
def cv_preview(language: str) -> ResponseReturnValue:
    """Show the newest version as it would be seen."""
    item = mine(language)
    return preview(item, resume_at(current_work(), item, item.head))


def preview(item: Item, resume: Resume) -> ResponseReturnValue:
    """Show a CV as it would be seen; nobody keeps it, no crawler lists it, and no site that it links to is told."""
    answer_in(item.slug)
    return render_template(
        "cv/cv_show.html", sheet=previewed(current_work(), resume, item.slug), preview=True
    ), {
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
    }


def mine(language: str) -> Item:
    """Give the CV of a language, if this editor may write it."""
    item = get_cv(current_work(), language)
    current_actor().require(EDIT_CV, owner=item.owner_id)
    return item


def to_desk(language: str) -> ResponseReturnValue:
    """Go back to the CV's sections."""
    return redirect(url_for("cv.cv_edit", language=language), HTTPStatus.SEE_OTHER)


def section_labels() -> dict[str, str]:
    """Give what the sections are called, in the reader's language."""
    return {section.name: str(gettext(section.label)) for section in SECTIONS}
