"""Durations of requests as they come, one list for each series; sorted into buckets later, in batches."""

import threading
from collections.abc import Iterator
from typing import NamedTuple

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "_OTHER"
UNMATCHED = "unmatched"


class Labels(NamedTuple):
    """What tells series of requests apart; all bounded: the route is a template, never a path."""

    method: str
    route: str
    status: str


class Samples:
    """The lists that requests append their seconds to. Appending is one step for the interpreter."""

    def __init__(self) -> None:
        self._series: dict[Labels, list[float]] = {}
        self._lock = threading.Lock()

    def series(self, method: str, route: str, status: str) -> list[float]:
        """Give the list for these labels; it stays the same one for the life of the process."""
        labels = Labels(method if method in METHODS else OTHER_METHOD, route, status)
        found = self._series.get(labels)
        if found is None:
            with self._lock:
                found = self._series.setdefault(labels, [])
        return found

    def take(self) -> Iterator[tuple[Labels, list[float]]]:
        """Give, and remove, what has come since the last time."""
        with self._lock:
            series = list(self._series.items())
        for labels, seconds in series:
            if seconds:
                taken = seconds[:]
                # Only what was copied: others append at the end meanwhile.
                del seconds[: len(taken)]
                yield labels, taken
