"""Work on a schedule: run by one worker at a time, wherever it is."""

from collections.abc import Callable
from dataclasses import dataclass

from masthead.engine.database.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Job:
    """A piece of work, repeated `every` seconds; it may run again after a crash, so it must bear that.

    Keep it short: on SQLite nobody else writes meanwhile. What waits for others (mail, HTTP) belongs
    in a reaction to an event that the job records.
    """

    name: str
    """`module.verb_object`; it is stored, so it never changes."""
    every: float
    run: Callable[[UnitOfWork], None]
    title: str = ""
    """What people call it, in a few translatable words; the name, where it has none."""

    @property
    def label(self) -> str:
        """What people call it; translatable."""
        return self.title or self.name
