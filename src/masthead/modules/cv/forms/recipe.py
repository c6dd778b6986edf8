"""A recipe's starting CVs: `[[content.cv.cvs]]`, a language, perhaps a photo, and beside them a whole JSON Resume."""

from typing import Any

from msgspec.structs import replace

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import SettingIsWrong
from masthead.engine.recipes.items import ItemIsWrong, loading
from masthead.engine.web.language import LANGUAGES
from masthead.modules.cv.commands.starting import load_resumes
from masthead.modules.cv.errors import FileIsUnreadable
from masthead.modules.cv.forms.jsonresume import take_resume
from masthead.modules.cv.models.resume import Resume
from masthead.modules.media.public import find_named, refuse_unfit

OURS = {"language", "photo"}
"""Keys that are no part of the JSON Resume."""


def load_cvs(work: UnitOfWork, content: list[dict[str, Any]], *, dry_run: bool) -> list[str]:
    """Load the CVs of languages that have none; raise `SettingIsWrong` for one that is not taken as it is.

    `photo` is what the recipe's picture is called (`content.media.pictures`).
    """
    resumes = {str(one.get("language")): _resume(one) for one in content}
    for language in resumes.keys() - LANGUAGES.keys():
        raise SettingIsWrong(
            "language of content.cv.cvs", f"is {language!r}", f"Set it to one of: {', '.join(LANGUAGES)}"
        )
    if not dry_run:  # else its picture may be yet to come
        for number, one in enumerate(content, 1):
            if "photo" in one:
                language = str(one["language"])
                resumes[language] = _with_photo(work, number, resumes[language], one["photo"])
    return load_resumes(work, resumes, dry_run=dry_run)


def _resume(one: dict[str, Any]) -> Resume:
    place = f"content.cv.cvs in {one.get('language')!r}"
    try:
        taken = take_resume({key: value for key, value in one.items() if key not in OURS})
    except FileIsUnreadable as error:
        raise SettingIsWrong(place, str(error), "Mend the recipe") from error
    for note in (*taken.report.lost, *taken.report.changed):
        raise SettingIsWrong(place, note.line, "Mend the recipe")
    return taken.resume


def _with_photo(work: UnitOfWork, number: int, resume: Resume, name: Any) -> Resume:
    picture = find_named(work, name) if isinstance(name, str) else None
    if picture is None:
        advice = "Mend its name, or put it into content.media.pictures"
        raise ItemIsWrong(number, f"has the photo {name!r}, which the recipe does not have", advice)
    with loading(number):
        refuse_unfit(work, picture, "photo")
    return replace(resume, basics=replace(resume.basics, picture=picture))
