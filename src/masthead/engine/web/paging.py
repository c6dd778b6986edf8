"""Keyset paging: a page is named by the key it starts after, so page 1,000 costs what page 1 costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from masthead.engine.database.keys import LARGEST_KEY
from masthead.engine.errors import NotFound

Row = TypeVar("Row")
LONGEST_KEY = len(str(LARGEST_KEY))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in reading order, with the keys from which the neighbouring pages go on."""

    rows: Sequence[Row]
    after: int | None = None
    """Key for the next page, or None on the last one."""
    before: int | None = None
    """Key for the previous page, or None on the first one."""


@dataclass(frozen=True)
class Place:
    """Where in a listing the reader is: after a key, before a key, or at the beginning."""

    after: int | None = None
    before: int | None = None


def read_place(after: str | None, before: str | None) -> Place:
    """Read a place from a query string; raise `NotFound` for anything but a key."""
    return Place(_key(after), None if after else _key(before))


def _key(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_KEY or int(text) > LARGEST_KEY:
        raise NotFound
    return int(text)
