"""What visitors see of a CV: the page in their language or in a given one, and files of it."""

from typing import Any
from urllib.parse import quote

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import requires
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.storage.choose import storage_for_readers
from masthead.engine.web.caching import cacheable
from masthead.engine.web.entrances import entrance_url
from masthead.engine.web.language import answer_in, current_language
from masthead.engine.web.site import home_address
from masthead.modules.cv.commands.printing import CAN_PRINT, paper_for, printed
from masthead.modules.cv.permissions import VIEW_CV
from masthead.modules.cv.queries.cvs import ShownCv, get_shown, resume_at
from masthead.modules.cv.queries.export import json_resume
from masthead.modules.cv.views.blueprint import LANGUAGE, cv


@cv.get("/cv")
@requires(VIEW_CV)
def cv_show() -> ResponseReturnValue:
    """Show the CV in the reader's language, else in the one that there is."""
    shown = get_shown(current_work(), current_language())
    return _page(shown)


@cv.get(f"/cv/{LANGUAGE}")
@requires(VIEW_CV)
def cv_show_in(language: str) -> ResponseReturnValue:
    """Show the CV in a language, whatever the reader's is: for links, and for crawlers."""
    return _page(get_shown(current_work(), language, only=True))


@cv.get("/cv.json", defaults={"language": None})
@cv.get(f"/cv/{LANGUAGE}.json")
@requires(VIEW_CV)
def cv_export(language: str | None) -> ResponseReturnValue:
    """Give the CV as JSON Resume."""
    shown = _wanted(language)
    resume = resume_at(current_work(), shown.item, shown.number)
    canonical = home_address() + url_for("cv.cv_show_in", language=shown.language)
    image = home_address() + shown.photo.largest if shown.photo and not shown.photo.is_lost else ""
    file = json_resume(resume, canonical=canonical, modified=shown.published_at, image=image)
    return _file(shown, file, "json", "application/json")


@cv.get("/cv.pdf", defaults={"language": None})
@cv.get(f"/cv/{LANGUAGE}.pdf")
@requires(VIEW_CV)
def cv_print(language: str | None) -> ResponseReturnValue:
    """Give the CV as PDF: made once for a published version, then kept; the one GET that keeps a file (decision 16)."""
    shown, work = _wanted(language), current_work()
    paper, storage = paper_for(shown), storage_for_readers(work)
    work.let_go()  # all that it asks is known; typesetting takes up to half a minute
    return _file(shown, printed(storage, paper, waits=False), "pdf", "application/pdf")


def _wanted(language: str | None) -> ShownCv:
    shown = get_shown(current_work(), language or current_language(), only=language is not None)
    cacheable(*shown.tags)
    return shown


def _file(shown: ShownCv, content: bytes, ending: str, kind: str) -> Response:
    """Answer with a file that browsers show, and save under the person's name."""
    name = f"{shown.item.title}.{shown.language}.{ending}"
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, mimetype=kind, headers=headers)


def _page(shown: ShownCv) -> str:
    cacheable(*shown.tags)
    answer_in(shown.language)
    about: dict[str, Any] = {
        "teaser": shown.teaser,
        "published_in": shown.languages,
        "home": home_address(),
        "can_print": CAN_PRINT,
        "back_to": entrance_url("cv.cv_show"),
    }
    return render_template("cv/cv_show.html", sheet=shown.sheet, preview=False, **about)
