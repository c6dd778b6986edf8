"""JSON Resume → a CV, through the same door as our forms: whatever they refuse is left out, and said.

https://jsonresume.org/schema, version 1.0.0. What people are like, which it lacks, is in `meta.masthead.qualities`.
"""

from typing import Any

import msgspec

from masthead.engine.errors import translatable
from masthead.modules.cv.errors import FileIsUnreadable
from masthead.modules.cv.forms.document import read_document
from masthead.modules.cv.forms.fields import read_row
from masthead.modules.cv.forms.notes import Report, Taken
from masthead.modules.cv.forms.value import text_for
from masthead.modules.cv.models.resume import Basics, Resume, Row
from masthead.modules.cv.models.rows import Texts, is_blank, with_rows
from masthead.modules.cv.models.sections import BY_NAME, SECTIONS, Kind, Section

NO_RESUME = translatable("This is JSON, but no JSON Resume: it has no object “basics” with a name.")
NO_SECTION = translatable("A CV here has no such section.")
NO_FIELD = translatable("There is no such field here.")
NO_LIST = translatable("This is not a list.")
NO_OBJECT = translatable("This is not an object.")
FEWER_ROWS = translatable("Only the first %(limit)s were taken.")
NOTHING_IN_IT = translatable("Nothing in it could be taken.")
NO_IMAGE = translatable("Photos are chosen in the form: the one that is there stays.")
NESTED = {"profiles", "qualities", "basics"}
"""Sections that are not found under their own names at the top."""


def read_resume(content: bytes) -> Taken:
    """Read a file; raise `FileIsUnreadable`."""
    return take_resume(read_document(content))


def take_resume(document: Any) -> Taken:
    """Take what fits from a decoded JSON Resume; raise `FileIsUnreadable` for one without a name."""
    if not isinstance(document, dict) or not isinstance(document.get("basics"), dict):
        raise FileIsUnreadable(NO_RESUME)
    report = Report()
    basics, profiles = _basics(dict(document["basics"]), report)
    resume = with_rows(Resume(basics=basics), BY_NAME["profiles"], profiles)
    for key, value in document.items():
        if key == "meta":
            qualities = _qualities(value, report)
            resume = with_rows(resume, BY_NAME["qualities"], qualities)
        elif key in BY_NAME and key not in NESTED:
            resume = with_rows(resume, BY_NAME[key], _rows(BY_NAME[key], value, key, report))
        elif key not in {"$schema", "basics"}:
            report.lose(key, NO_SECTION)
    for section in SECTIONS:
        held = getattr(resume, section.name)
        report.taken[section.name] = 1 if section.is_single else len(held)
    return Taken(resume, report)


def _basics(given: dict[str, Any], report: Report) -> tuple[Basics, list[Row]]:
    profiles = _rows(BY_NAME["profiles"], given.pop("profiles", None), "basics.profiles", report)
    location = given.pop("location", None)
    if given.pop("image", None) is not None:
        report.lose("basics.image", NO_IMAGE)
    if isinstance(location, dict):
        for name in location.keys() - {"city", "region"}:
            report.lose(f"basics.location.{name}", NO_FIELD)
        given |= {name: location[name] for name in ("city", "region") if name in location}
    elif location is not None:
        report.lose("basics.location", NO_OBJECT)
    basics = _row(BY_NAME["basics"], given, "basics", report)
    if not isinstance(basics, Basics):
        raise FileIsUnreadable(NO_RESUME)
    return basics, profiles


def _qualities(meta: Any, report: Report) -> list[Row]:
    """Take what an export of ours wrote into `meta`, which is otherwise about the file and not the person."""
    ours = meta.get("masthead") if isinstance(meta, dict) else None
    if not isinstance(ours, dict):
        return []
    return _rows(BY_NAME["qualities"], ours.get("qualities"), "meta.masthead.qualities", report)


def _rows(section: Section, given: Any, place: str, report: Report) -> list[Row]:
    if given is None:
        return []
    if not isinstance(given, list):
        report.lose(place, NO_LIST)
        return []
    if len(given) > section.most:
        report.lose(place, FEWER_ROWS, limit=section.most)
    rows = (
        _row(section, one, f"{place}[{number}]", report) for number, one in enumerate(given[: section.most])
    )
    return [row for row in rows if row is not None]


def _row(section: Section, given: Any, place: str, report: Report) -> Row | None:
    """Take a row; None where it is none, or lacks what a row needs."""
    if not isinstance(given, dict):
        report.lose(place, NO_OBJECT)
        return None
    ours = {field.name for field in section.fields if field.kind is not Kind.PICTURE}
    names = {one.encode_name: one.name for one in msgspec.structs.fields(section.row) if one.name in ours}
    for key in given.keys() - names.keys():
        report.lose(f"{place}.{key}", NO_FIELD)
    keys = {name: key for key, name in names.items()}
    texts: Texts = {
        field.name: text_for(field, given.get(keys[field.name]), f"{place}.{keys[field.name]}", report)
        for field in section.fields
        if field.name in keys
    }
    if is_blank(texts):
        report.lose(place, NOTHING_IN_IT)
        return None
    return _fitting(section, texts, place, keys, report)


def _fitting(section: Section, texts: Texts, place: str, keys: dict[str, str], report: Report) -> Row | None:
    """Read a row as the form does, without the fields that the form would refuse."""
    errors: dict[str, str] = {}
    row = read_row(section, texts, errors=errors)
    for name, reason in errors.items():
        report.lose(f"{place}.{keys[name]}", reason)
    if not errors:
        return row
    rest = {name: "" if name in errors else text for name, text in texts.items()}
    missing: dict[str, str] = {}
    row = read_row(section, rest, errors=missing)
    if missing:
        report.lose(place, NOTHING_IN_IT)
    return None if missing else row
