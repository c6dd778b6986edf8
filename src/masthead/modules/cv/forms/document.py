"""A JSON file from a stranger → plain values, or what is wrong with it and where. Nothing is guessed."""

import json
import re
from typing import Any, NoReturn

from masthead.engine.errors import translatable
from masthead.modules.cv.errors import FileIsUnreadable

LARGEST = 262_144
"""Bytes: the longest CV in the world has a tenth of it."""
DEEPEST = 12
"""Objects and lists in one another; JSON Resume needs five."""
LONGEST_NUMBER = 20
SHOWN = 60

EMPTY = translatable("The file is empty.")
TOO_LARGE = translatable("The file is larger than %(limit)s KiB. A CV is not; take out what does not belong.")
NO_TEXT = translatable("The file is not text in UTF-8: byte %(place)s cannot be read. Save it as UTF-8.")
NO_JSON = translatable("Line %(line)s, column %(column)s: this is not JSON.")
TOO_DEEP = translatable("Line %(line)s, column %(column)s: lists or objects lie more than %(deepest)s deep.")
TWICE = translatable("“%(key)s” stands twice in the same object. Take one of them out.")
ODD_NUMBER = translatable("“%(number)s” is no number that can be read.")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)


def read_document(content: bytes) -> Any:
    """Read JSON; raise `FileIsUnreadable`.

    Stricter than the standard library's reader: a size, a depth, no key twice in an object, since programs
    disagree which of two counts, and no number that JSON does not know.
    """
    if len(content) > LARGEST:
        raise FileIsUnreadable(TOO_LARGE, limit=LARGEST // 1024)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileIsUnreadable(NO_TEXT, place=error.start + 1) from error
    if not text.strip():
        raise FileIsUnreadable(EMPTY)
    _refuse_depth(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_int=_integer,
            parse_float=_number,
        )
    except json.JSONDecodeError as error:
        raise FileIsUnreadable(NO_JSON, line=error.lineno, column=error.colno) from error


def _refuse_depth(text: str) -> None:
    """Look at the brackets before the parser does, which may run out of stack."""
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        if depth > DEEPEST:
            line = text.count("\n", 0, token.start()) + 1
            column = token.start() - text.rfind("\n", 0, token.start())
            raise FileIsUnreadable(TOO_DEEP, line=line, column=column, deepest=DEEPEST)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise FileIsUnreadable(TWICE, key=shown(key))
        found[key] = value
    return found


def _integer(digits: str) -> int:
    return int(digits) if len(digits) <= LONGEST_NUMBER else _no_number(digits)


def _number(digits: str) -> float:
    value = float(digits) if len(digits) <= LONGEST_NUMBER else _no_number(digits)
    return value if abs(value) < float("inf") else _no_number(digits)


def _no_number(written: str) -> NoReturn:
    raise FileIsUnreadable(ODD_NUMBER, number=shown(written))


def shown(text: str) -> str:
    """Give a piece of the file as it may be shown: short, and without what cannot be."""
    seen = "".join(one if one.isprintable() else "\ufffd" for one in text[: SHOWN + 1])
    return seen if len(seen) <= SHOWN else f"{seen[:SHOWN]}…"
