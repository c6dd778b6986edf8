"""Between a CV's values and the texts that forms hold: one text for each field of a row."""

from collections.abc import Sequence
from typing import Any

import msgspec

from masthead.modules.cv.models.resume import Resume, Row
from masthead.modules.cv.models.sections import SECTIONS, Section

Texts = dict[str, str]
"""Field → what stands in it."""


def rows_of(resume: Resume, section: Section) -> list[Texts]:
    """Give a section's rows as the form shows them."""
    return [texts_of(row, section) for row in values_of(resume, section)]


def values_of(resume: Resume, section: Section) -> Sequence[Row]:
    """Give a section's rows."""
    held: Any = getattr(resume, section.name)
    return (held,) if section.is_single else held


def with_rows(resume: Resume, section: Section, rows: Sequence[Row]) -> Resume:
    """Give a CV with other rows in one section."""
    held: Any = rows[0] if section.is_single else tuple(rows)
    return msgspec.structs.replace(resume, **{section.name: held})


def texts_of(row: Row, section: Section) -> Texts:
    """Give a row's fields as texts."""
    return {field.name: _text(getattr(row, field.name)) for field in section.fields}


def is_blank(row: Texts) -> bool:
    """Whether nothing was written into a row."""
    return not any(text.strip() for text in row.values())


def outline(resume: Resume) -> dict[str, str]:
    """Give a CV as texts to be compared: a section each, a line for each field that says something."""
    return {
        section.name: "\n\n".join(
            "\n".join(text for text in row.values() if text) for row in rows_of(resume, section)
        )
        for section in SECTIONS
    }


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(value)
    return str(value) if value else ""
