"""What a module declares about what it keeps of people: one value for each table, read by export and erasure.

```
personal_data=(
    PersonalData(
        name="boards.posts", table=Post, account="author_id",
        what=translatable("What the person wrote on boards."), why=…, kept=…,
        fate=Fate.LOOSENED, blanks={"author": "", "author_id": None}, stays=translatable("Others answered to it."),
    ),
)
```
"""

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement

from masthead.engine.database.base import Base
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable

NOTE = "personal_data"


class Fate(enum.Enum):
    """What becomes of rows when a person is erased; the value is said to whoever decides, translatable."""

    GOES = translatable("goes")
    LOOSENED = translatable("stays without the name")


@dataclass(frozen=True)
class Kept:
    """Whose data it is, by what rows of all modules say about them."""

    account_id: int
    email: str | None


Erasure = Callable[[UnitOfWork, Kept], None]
Theirs = Callable[[UnitOfWork, Kept], ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """What one table keeps about a person. A row is theirs if it has their number, or their address in any case."""

    name: str
    """`module.things`: also the name of the file in an export."""
    table: type[Base]
    account: str = ""
    """Column with the number of the account; empty: there is none."""
    email: str = ""
    """Column with the e-mail address; empty: there is none."""
    theirs: Theirs | None = None
    """Gives the condition of a person's rows, where no column holds their number or their address."""
    what: str
    """What is kept, a translatable sentence."""
    why: str
    """What for, a translatable sentence."""
    kept: str
    """How long, a translatable sentence."""
    secrets: tuple[str, ...] = ()
    """Columns that are given to nobody: digests, sealed secrets, what repeats another column folded."""
    fate: Fate = Fate.GOES
    blanks: Mapping[str, object] = field(default_factory=dict)
    """For `Fate.LOOSENED`: column → value that takes the place of what tells who it was."""
    stays: str = ""
    """For `Fate.LOOSENED`: why the rows stay, a translatable sentence."""
    erase: Erasure | None = None
    """Erases in place of what `fate` and `blanks` say, where that is not enough."""


def install_personal_data(database: Database, declared: Iterable[PersonalData]) -> None:
    """Keep what is declared with the database; in the order in which it is to be erased."""
    database.notes[NOTE] = tuple(declared)


def personal_data_of(work: UnitOfWork) -> tuple[PersonalData, ...]:
    """Give what the engine and the loaded modules declare."""
    found = work.database.notes.get(NOTE)
    return found if isinstance(found, tuple) else ()
