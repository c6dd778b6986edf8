"""A recipe's starting CVs: `[[content.cv.cvs]]`, a language and beside it a whole JSON Resume."""

from typing import Any

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import SettingIsWrong
from masthead.engine.web.language import LANGUAGES
from masthead.modules.cv.commands.content import load_resumes
from masthead.modules.cv.errors import FileIsUnreadable
from masthead.modules.cv.forms.jsonresume import take_resume
from masthead.modules.cv.models.resume import Resume


def load_cvs(work: UnitOfWork, content: list[dict[str, Any]], *, dry_run: bool) -> list[str]:
    """Load the CVs of languages that have none; raise `SettingIsWrong` for one that is not taken as it is."""
    resumes = {str(one.get("language")): _resume(one) for one in content}
    for language in resumes.keys() - LANGUAGES.keys():
        raise SettingIsWrong(
            "language of content.cv.cvs", f"is {language!r}", f"Set it to one of: {', '.join(LANGUAGES)}"
        )
    return load_resumes(work, resumes, dry_run=dry_run)


def _resume(one: dict[str, Any]) -> Resume:
    place = f"content.cv.cvs in {one.get('language')!r}"
    try:
        taken = take_resume({key: value for key, value in one.items() if key != "language"})
    except FileIsUnreadable as error:
        raise SettingIsWrong(place, str(error), "Mend the recipe") from error
    for note in (*taken.report.lost, *taken.report.changed):
        raise SettingIsWrong(place, note.line, "Mend the recipe")
    return taken.resume
