"""What became of a file that was imported: what was taken, what was changed on the way, what was left out."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from masthead.modules.cv.forms.document import shown
from masthead.modules.cv.models.resume import Resume

MOST_NOTES = 100


@dataclass(frozen=True)
class Note:
    """One thing that was not taken as it was."""

    place: str
    """Where in the file: `work[2].endDate`."""
    reason: str
    """Translatable, with `params` in it."""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The note in the code's language, for the shell."""
        return f"{self.place}: {self.reason % self.params if self.params else self.reason}"


@dataclass
class Report:
    """Grows while a file is read."""

    taken: Counter[str] = field(default_factory=Counter)
    """Rows by section."""
    changed: list[Note] = field(default_factory=list)
    lost: list[Note] = field(default_factory=list)
    unsaid: int = 0
    """Notes for which there was no room."""

    def change(self, place: str, reason: str, **params: object) -> None:
        """Note what was taken in another form."""
        self._add(self.changed, place, reason, params)

    def lose(self, place: str, reason: str, **params: object) -> None:
        """Note what was left out."""
        self._add(self.lost, place, reason, params)

    def _add(self, notes: list[Note], place: str, reason: str, params: dict[str, object]) -> None:
        if len(self.changed) + len(self.lost) >= MOST_NOTES:
            self.unsaid += 1
        else:
            notes.append(Note(shown(place), reason, params))


@dataclass(frozen=True)
class Taken:
    """A CV from a file, and what became of the file."""

    resume: Resume
    report: Report
