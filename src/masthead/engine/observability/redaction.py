"""Takes secrets out of what is about to be logged."""

import re
from collections.abc import Mapping

HIDDEN = "[removed]"
_NAME = re.compile(r"authorization|cookie|passw(?:or)?d|secret|token|api_?key", re.IGNORECASE)
_IN_TEXT = re.compile(
    r"""((?:authorization|(?:set-)?cookie|passw(?:or)?d|secret|token|api_?key)["']?\s*[=:]\s*["']?)"""
    r"""((?:(?:bearer|basic)\s+)?[^\s"',;&]+)""",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"(://[^:/@\s]*:)[^@/\s]+@")


def redacted(value: object, name: str = "") -> object:
    """Give a value for the log: what is called like a secret, or looks like one, is removed."""
    if name and _NAME.search(name):
        return HIDDEN
    if isinstance(value, str):
        return redacted_text(value)
    if isinstance(value, Mapping):
        return {str(key): redacted(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redacted(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redacted_text(str(value))


def redacted_text(text: str) -> str:
    """Give a text without passwords in addresses and without values after a secret's name."""
    return _IN_ADDRESS.sub(rf"\1{HIDDEN}@", _IN_TEXT.sub(rf"\1{HIDDEN}", text))
