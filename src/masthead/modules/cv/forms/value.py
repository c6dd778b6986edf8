"""One value of a JSON Resume → the text that a person would have typed into the field of our form."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from masthead.engine.content.characters import cut_at_word
from masthead.engine.errors import translatable
from masthead.modules.cv.forms.fields import HIGHEST, with_scheme
from masthead.modules.cv.forms.notes import Report
from masthead.modules.cv.models.sections import MOST_LINES, Field, Kind

NO_TEXT = translatable("This is not a text.")
NO_LEVEL = translatable("This level is neither a percentage nor a word that we know.")
WAS_NUMBER = translatable("It was a number.")
WORD_FOR_LEVEL = translatable("The word stands for %(percent)s percent here.")
NO_DAY = translatable("The day was left out.")
ADDED_SCHEME = translatable("https:// was put before it.")
CLEANED = translatable("Characters that cannot be shown were taken out.")
SHORTENED = translatable("It was shortened to %(limit)s characters.")
FEWER_LINES = translatable("Only the first %(limit)s were taken.")
LEVELS: Mapping[str, int] = {
    **dict.fromkeys(("beginner", "novice", "basic", "elementary", "начальный"), 25),
    **dict.fromkeys(("intermediate", "competent", "средний"), 50),
    **dict.fromkeys(("advanced", "proficient", "продвинутый"), 75),
    **dict.fromkeys(("expert", "master", "эксперт"), 95),
}
_DAY = re.compile(r"([12][0-9]{3}-[0-9]{2})-[0-9]{2}.*", re.DOTALL)
_PERCENTAGE = re.compile(r"\s*([0-9]{1,3})\s*%?\s*")
_JOINERS = "\u200c\u200d"
_LAST_TWO = 0xFFFE


def text_for(field: Field, value: Any, place: str, report: Report) -> str:
    """Give the text for a field; empty where the value cannot be taken, which the report then says."""
    if value is None:
        return ""
    if field.kind is Kind.LINES:
        return _lines(field, value, place, report)
    if field.kind is Kind.PERCENT:
        return _level(value, place, report)
    text = _text(value, place, report, many_lines=field.kind is Kind.PROSE)
    return _mended(field, text, place, report)


def _mended(field: Field, text: str, place: str, report: Report) -> str:
    """Give a text as our field wants it where that is plain: a month without its day, a link with its scheme."""
    if field.kind is Kind.MONTH and (found := _DAY.fullmatch(text)):
        report.change(place, NO_DAY)
        return found[1]
    if field.kind is Kind.LINK and with_scheme(text) != text:
        report.change(place, ADDED_SCHEME)
        return with_scheme(text)
    return _cut(text, field.longest, place, report) if field.kind in {Kind.LINE, Kind.PROSE} else text


def _lines(field: Field, value: Any, place: str, report: Report) -> str:
    values = value if isinstance(value, list) else [value]
    if len(values) > MOST_LINES:
        report.lose(place, FEWER_LINES, limit=MOST_LINES)
    found = (
        _cut(_text(one, f"{place}[{number}]", report), field.longest, f"{place}[{number}]", report)
        for number, one in enumerate(values[:MOST_LINES])
    )
    return "\n".join(filter(None, found))


def _level(value: Any, place: str, report: Report) -> str:
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(written, str):
        report.lose(place, NO_LEVEL)
        return ""
    found = _PERCENTAGE.fullmatch(written)
    if found and int(found[1]) <= HIGHEST:
        return found[1]
    percent = LEVELS.get(written.strip().casefold())
    if percent is None:
        if written.strip():
            report.lose(place, NO_LEVEL)
        return ""
    report.change(place, WORD_FOR_LEVEL, percent=percent)
    return str(percent)


def _text(value: Any, place: str, report: Report, *, many_lines: bool = False) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        report.change(place, WAS_NUMBER)
        return str(value)
    if not isinstance(value, str):
        report.lose(place, NO_TEXT)
        return ""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    plain = text if many_lines else " ".join(text.split())
    kept = "".join(one for one in plain if _is_fit(one, many_lines=many_lines)).strip()
    if kept != plain:
        report.change(place, CLEANED)
    return kept


def _cut(text: str, longest: int, place: str, report: Report) -> str:
    if len(text) <= longest:
        return text
    report.change(place, SHORTENED, limit=longest)
    return cut_at_word(text, longest)


def _is_fit(character: str, *, many_lines: bool) -> bool:
    """Whether the forms take a character: these are the ones that `FormReader` refuses."""
    if character == "\ufffd" or ord(character) & _LAST_TWO == _LAST_TWO:
        return False
    category = unicodedata.category(character)
    if many_lines:
        return category not in {"Cc", "Cs"} or character in "\n\t"
    return category not in {"Cc", "Cs", "Zl", "Zp"} and (category != "Cf" or character in _JOINERS)
