"""One row of a CV: texts that nobody has looked at yet → a typed row, or what to mend in each field."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from masthead.engine.content.addresses import may_be_linked
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.web.forms import TOO_LONG, FormReader
from masthead.modules.cv.models.resume import Row
from masthead.modules.cv.models.sections import MOST_LINES, Field, Kind, Section
from masthead.modules.media.public import read_choice

NOT_A_MONTH = translatable("Write a year or a year and a month, such as 2021 or 2021-03.")
ENDS_FIRST = translatable("This is before the beginning.")
NOT_A_LINK = translatable("Write an address of the web, such as https://example.org.")
NOT_A_PERCENTAGE = translatable("Write a whole number from 0 to 100.")
TOO_MANY_LINES = translatable("These are too many lines.")
HIGHEST = 100
_MONTH = re.compile(r"[12][0-9]{3}(-(0[1-9]|1[0-2]))?")
_NUMBER = re.compile(r"[0-9]{1,3}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def read_row(section: Section, form: Mapping[str, str], prefix: str = "", *, errors: dict[str, str]) -> Row:
    """Read the fields `PREFIXname`; what is wrong goes into `errors`, by the same names."""
    reader = FormReader(form)
    reader.errors = errors
    values = {field.name: _read(reader, field, prefix + field.name) for field in section.fields}
    _compare_dates(values, errors, prefix)
    row: Row = section.row(**values)
    return row


def with_scheme(address: str) -> str:
    """Give what people type for an address of the web, with the scheme that they left out."""
    bare = address and not _SCHEME.match(address) and not address.startswith(("/", "#", "?"))
    return f"https://{address}" if bare else address


def _read(reader: FormReader, field: Field, name: str) -> Any:
    value: Any
    if field.kind is Kind.PROSE:
        value = reader.prose(name, longest=field.longest)
    elif field.kind is Kind.LINES:
        value = _lines(reader, field, name)
    elif field.kind is Kind.PICTURE:
        value = _picture(reader, name)
    elif field.kind is Kind.EMAIL and reader.form.get(name, "").strip():
        value = reader.email(name, longest=field.longest)
    else:
        value = _line(reader, field, name)
    return value


def _line(reader: FormReader, field: Field, name: str) -> str | int:
    text = reader.text(name, longest=field.longest, shortest=int(field.required))
    if name in reader.errors or not text:
        return 0 if field.kind is Kind.PERCENT else text
    if field.kind is Kind.LINK:
        return _link(reader, text, name, field.longest)
    if field.kind is Kind.PERCENT:
        return _percentage(reader, text, name)
    if field.kind is Kind.MONTH and not _MONTH.fullmatch(text):
        reader.errors[name] = NOT_A_MONTH
    return text


def _picture(reader: FormReader, name: str) -> int | None:
    try:
        return read_choice(reader.form, name)
    except InputIsInvalid as error:
        reader.errors.update(error.errors)
        return None


def _lines(reader: FormReader, field: Field, name: str) -> tuple[str, ...]:
    text = reader.prose(name, longest=(field.longest + 1) * MOST_LINES)
    lines = tuple(filter(None, (line.strip() for line in text.split("\n"))))
    if len(lines) > MOST_LINES:
        reader.errors.setdefault(name, TOO_MANY_LINES)
    if any(len(line) > field.longest for line in lines):
        reader.errors.setdefault(name, TOO_LONG)
    return lines


def _link(reader: FormReader, text: str, name: str, longest: int) -> str:
    """Take addresses of the web only: whatever else a link can do, a CV needs none of it."""
    address = with_scheme(text)
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and may_be_linked(address)
    except ValueError:
        is_web = False
    if not is_web:
        reader.errors[name] = NOT_A_LINK
    elif len(address) > longest:
        reader.errors[name] = TOO_LONG
    return address


def _percentage(reader: FormReader, text: str, name: str) -> int:
    if _NUMBER.fullmatch(text) and int(text) <= HIGHEST:
        return int(text)
    reader.errors[name] = NOT_A_PERCENTAGE
    return 0


def _compare_dates(values: Mapping[str, Any], errors: dict[str, str], prefix: str) -> None:
    """Refuse an end before its beginning; a year alone is compared with the other's year."""
    start, end = values.get("start_date", ""), values.get("end_date", "")
    if errors.keys() & {f"{prefix}start_date", f"{prefix}end_date"} or not (start and end):
        return
    length = min(len(start), len(end))
    if end[:length] < start[:length]:
        errors[f"{prefix}end_date"] = ENDS_FIRST
