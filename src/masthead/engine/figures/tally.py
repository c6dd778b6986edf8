"""What one process has counted since its figures were last carried away."""

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from masthead.engine.database.connect import Database
from masthead.engine.figures.names import LATENCIES, REQUESTS

MINUTE = 60
NOTE = "figures"
LONGEST_KEPT = 60
"""Minutes for which figures wait for a database that is away; later ones push out the first."""

Counts = dict[tuple[int, str], int]
"""Counts by minute since the epoch and name."""


class Tally:
    """Counts by minute and name. Called by background threads, a batch at a time; never by a request."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[int, str]] = Counter()
        self._lock = threading.Lock()

    def add(self, counts: Mapping[str, int]) -> None:
        """Add counts of the present minute."""
        minute = int(time.time()) // MINUTE
        with self._lock:
            for name, count in counts.items():
                self._counts[minute, name] += count

    def add_requests(self, status: str, groups: Sequence[int]) -> None:
        """Add requests answered with one status, grouped by how long they took."""
        counts = {name: count for name, count in zip(LATENCIES, groups, strict=True) if count}
        answered = REQUESTS.get(status[:1])
        self.add(counts | ({answered: sum(groups)} if answered else {}))

    def take(self) -> Counts:
        """Give, and forget, what was counted."""
        with self._lock:
            taken, self._counts = dict(self._counts), Counter()
        return taken

    def put_back(self, counts: Counts) -> None:
        """Take back what could not be carried away."""
        with self._lock:
            self._counts.update(counts)
            newest = max((minute for minute, _ in self._counts), default=0)
            for key in [key for key in self._counts if key[0] <= newest - LONGEST_KEPT]:
                del self._counts[key]


def tally_of(database: Database) -> Tally:
    """Give the tally of this process and site."""
    tally = database.notes.get(NOTE)
    if tally is None:
        tally = database.notes.setdefault(NOTE, Tally())
    assert isinstance(tally, Tally)  # noqa: S101 - narrows the type; only this module writes the note
    return tally
