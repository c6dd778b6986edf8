"""Keyset paging: a page is named by the key it starts after, so page 1,000 costs what page 1 costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from masthead.engine.database.keys import LARGEST_KEY
from masthead.engine.errors import NotFound


class Keyed(Protocol):
    """What is needed of a row of a listing by number."""

    @property
    def id(self) -> int:
        """Its number."""


Row = TypeVar("Row")
Numbered = TypeVar("Numbered", bound=Keyed)
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


def cut(rows: Sequence[Row], size: int, key: Callable[[Row], int]) -> Page[Row]:
    """Give a page that leads onwards only, of rows of which one more was fetched than it holds."""
    return Page(rows[:size], after=key(rows[size - 1]) if len(rows) > size else None)


def page_at(
    place: Place,
    size: int,
    onwards: Callable[[int | None], Sequence[Numbered]],
    back: Callable[[int], Sequence[Numbered]],
) -> Page[Numbered]:
    """Give the page at a place, which leads both ways.

    `onwards` fetches what comes after a key, or from the beginning, and `back` what comes before one; both fetch
    one row more than the page holds, the nearest first. Where nothing comes before, the page is the first.
    """
    found = back(place.before) if place.before is not None else ()
    if found:
        rows = found[:size][::-1]
        return Page(rows, after=rows[-1].id, before=rows[0].id if len(found) > size else None)
    found = onwards(place.after)
    rows, more = found[:size], len(found) > size
    return Page(rows, rows[-1].id if more else None, rows[0].id if rows and place.after else None)


def _key(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_KEY or int(text) > LARGEST_KEY:
        raise NotFound
    return int(text)
