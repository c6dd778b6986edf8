"""How events read in the audit log, and what the things are called that they are about; kept with the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork

NOTE = "audit"


@dataclass(frozen=True)
class Change:
    """One thing that an event changed: the event's fields that hold its value before and after."""

    label: str
    """Translatable."""
    after: str
    """Also the name under which it is stored, so it never changes."""
    before: str = ""
    """Empty: what it was before is not kept."""


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What the audit log keeps of an event. Only what is named here is kept: no secret, no address."""

    words: str
    """What happened, in a few translatable words: `Account blocked`."""
    id: str
    """Field of the event with the number, or the name, of the thing that it is about; empty: about many."""
    thing: str = ""
    """Kind of that thing, see `Thing`; empty: the event's own field `kind` says it."""
    label: str = ""
    """Field of the event with the thing's name; empty: whoever declares the kind is asked for it."""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Thing:
    """A kind of things that events are about."""

    kind: str
    """Stored with every row, so it never changes."""
    word: str
    """What people call one, translatable: `Account`."""
    name_of: Callable[[UnitOfWork, str], str] | None = None
    """Gives the name of one by its number, as it is now; empty where it is gone."""
    endpoint: str = ""
    """Page of one; empty: it has none."""
    argument: str = ""
    """What that page's address calls the number."""


class Audited(Protocol):
    """What is needed of an event."""

    event_name: ClassVar[str]
    audited: ClassVar[Audit | None]


@dataclass(frozen=True)
class Book:
    """What a site's audit log knows: its vocabulary and its rules."""

    words: dict[str, Audit] = field(default_factory=dict)
    """By the name of the event."""
    things: dict[str, Thing] = field(default_factory=dict)
    days: int = 730
    """How long rows are kept; 0: for ever."""
    addresses: bool = True
    """Whether the shortened address of visitors is kept."""


def make_book(
    events: Iterable[type[Audited]], things: Iterable[Thing], *, days: int, addresses: bool
) -> Book:
    """Make the book of a site from what the engine and the modules declare."""
    words = {one.event_name: one.audited for one in events if one.audited is not None}
    return Book(words, {one.kind: one for one in things}, days, addresses)


def install_book(database: Database, book: Book) -> None:
    """Keep the book with the database, where whoever records an event finds it."""
    database.notes[NOTE] = book


def book_of(database: Database) -> Book:
    """Give the installed book; one that knows nothing where there is none."""
    installed = database.notes.get(NOTE)
    return installed if isinstance(installed, Book) else Book()
