"""A CV from a file: JSON Resume becomes the newest version, which nobody sees until it is published."""

from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.content.errors import ContentWasChanged
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import translatable
from masthead.engine.web.site import current_actor
from masthead.modules.cv.commands.writing import import_resume
from masthead.modules.cv.errors import FileIsUnreadable
from masthead.modules.cv.forms.document import LARGEST
from masthead.modules.cv.forms.jsonresume import read_resume
from masthead.modules.cv.forms.notes import Taken
from masthead.modules.cv.models.sections import BY_NAME
from masthead.modules.cv.permissions import EDIT_CV
from masthead.modules.cv.queries.cvs import find_cv
from masthead.modules.cv.views.blueprint import DESK, cv

IMPORTED = translatable("Imported from JSON Resume")
SAVED_MEANWHILE = translatable("Somebody saved this CV meanwhile. Look at it, then import once more.")


@cv.get(f"{DESK}/import")
@requires(EDIT_CV)
def resume_import_form(language: str) -> ResponseReturnValue:
    """Show the form that takes a file."""
    return _form(language, "")


@cv.post(f"{DESK}/import")
@requires(EDIT_CV)
def resume_import(language: str) -> ResponseReturnValue:
    """Take a file; say what was taken, changed and left out."""
    work, actor = current_work(), current_actor()
    item = find_cv(work, language)
    if item is not None:
        actor.require(EDIT_CV, owner=item.owner_id)
    # A form that was shown before there was a CV says no version: what came since is somebody else's.
    base = request.form.get("base", 0, type=int) if item is not None else None
    try:
        taken = read_resume(_content())
        import_resume(work, actor, language, taken.resume, gettext(IMPORTED), base=base)
    except FileIsUnreadable as error:
        return _form(language, gettext(error.problem, **error.params))
    except ContentWasChanged:
        return _form(language, gettext(SAVED_MEANWHILE))
    return _report(language, taken)


def _content() -> bytes:
    """Give the file, or what was pasted; a file counts more."""
    sent = request.files.get("file")
    content = sent.read(LARGEST + 1) if sent is not None else b""
    return content or request.form.get("text", "").encode("utf-8", "surrogatepass")


def _form(language: str, error: str) -> tuple[str, HTTPStatus]:
    item = find_cv(current_work(), language)
    page = render_template(
        "cv/resume_import.html",
        language=language,
        item=item,
        error=error,
        text=request.form.get("text", ""),
        limit=LARGEST // 1024,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK


def _report(language: str, taken: Taken) -> str:
    return render_template(
        "cv/resume_imported.html", language=language, report=taken.report, sections=BY_NAME
    )
