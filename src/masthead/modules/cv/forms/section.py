"""The form of a section: rows that are added, removed and moved by buttons, then read all at once.

Fields are called `work-0-position`; `work-rows` says how many rows the form has.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from masthead.engine.errors import InputIsInvalid
from masthead.modules.cv.forms.fields import read_row
from masthead.modules.cv.models.resume import Row
from masthead.modules.cv.models.rows import Texts, is_blank
from masthead.modules.cv.models.sections import Field, Kind, Section
from masthead.modules.media.public import chosen_text

_MOVE = re.compile(r"(remove|up|down)-([0-9]{1,3})")


@dataclass(frozen=True)
class Arranged:
    """Rows after a button was pressed, and which of them gets the focus; None: none of them."""

    rows: list[Texts]
    focus: int | None


def field_name(section: Section, place: int, name: str) -> str:
    """Give what a field of a row is called in the form."""
    return f"{section.name}-{place}-{name}"


def written_rows(section: Section, form: Mapping[str, str]) -> list[Texts]:
    """Give the rows as they were typed, right or wrong, no more than the section may have."""
    stated = form.get(f"{section.name}-rows", "1" if section.is_single else "0")
    number = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 5 else 0  # noqa: PLR2004
    return [
        {field.name: _typed(form, field, field_name(section, place, field.name)) for field in section.fields}
        for place in range(1 if section.is_single else min(number, section.most))
    ]


def _typed(form: Mapping[str, str], field: Field, name: str) -> str:
    """Give what stands in a field; a picture may be chosen in more than one way."""
    return chosen_text(form, name) if field.kind is Kind.PICTURE else form.get(name, "")


def as_form(section: Section, rows: Sequence[Texts]) -> dict[str, str]:
    """Give rows as fields of a form: what is kept of it while it is being written."""
    fields = {
        field_name(section, place, name): text for place, row in enumerate(rows) for name, text in row.items()
    }
    return {f"{section.name}-rows": str(len(rows)), **fields}


def arranged(section: Section, rows: list[Texts], action: str) -> Arranged | None:
    """Add, remove or move a row as a button says; None for a button that does none of it."""
    if section.is_single:
        return None
    if action == "add":
        added = [] if len(rows) >= section.most else [dict.fromkeys((f.name for f in section.fields), "")]
        return Arranged([*rows, *added], len(rows) + len(added) - 1)
    found = _MOVE.fullmatch(action)
    if found is None:
        return None
    place = int(found[2])
    if place >= len(rows):
        return Arranged(rows, None)
    rest = [*rows[:place], *rows[place + 1 :]]
    if found[1] == "remove":
        return Arranged(rest, min(place, len(rest) - 1) if rest else None)
    target = max(0, min(place + (1 if found[1] == "down" else -1), len(rest)))
    return Arranged([*rest[:target], rows[place], *rest[target:]], target)


def read_section(section: Section, rows: Sequence[Texts]) -> tuple[Row, ...]:
    """Read all rows; raise `InputIsInvalid` with one message for each wrong field. Blank rows are left out."""
    form = as_form(section, rows)
    errors: dict[str, str] = {}
    read = tuple(
        read_row(section, form, field_name(section, place, ""), errors=errors)
        for place, row in enumerate(rows)
        if section.is_single or not is_blank(row)
    )
    if errors:
        raise InputIsInvalid(errors)
    return read
