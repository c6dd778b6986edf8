"""What others show of an item: its title, its address, whether it is there. Whoever keeps it follows the changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork

NOTE = "content_followers"


@dataclass(frozen=True)
class FaceChange:
    """An item has another title or address, went live, was taken down or is about to be deleted for good."""

    item_id: int
    inside: str | None = None
    """Path of the item's branch where all that lies in it changed along: it moves, or is thrown away."""
    is_last: bool = False
    """Whether the item is there for the last time: after this transaction nobody can have it back."""


Follower: TypeAlias = Callable[[UnitOfWork, FaceChange], None]
"""Hears of a change in its own transaction, so it is quick and asks narrowly: every publication waits for it."""


class Contributor(Protocol):
    """What is needed of a module's manifest."""

    @property
    def followers(self) -> tuple[Follower, ...]:
        """What it wants called."""


def install_followers(database: Database, modules: Iterable[Contributor]) -> None:
    """Keep the loaded modules' followers with the database, where commands and jobs find them."""
    database.notes[NOTE] = tuple(one for module in modules for one in module.followers)


def face_changed(work: UnitOfWork, change: FaceChange) -> None:
    """Tell whoever follows. A branch is told of after it moved, but before it is thrown away."""
    followers = work.database.notes.get(NOTE)
    if isinstance(followers, tuple):
        for follow in followers:
            follow(work, change)
