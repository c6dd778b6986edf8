"""The metrics of a web process, carried from its lists and numbers into the library twice a second."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.pool import QueuePool

from masthead.engine.database.connect import Database
from masthead.engine.observability.bounds import BOUNDS
from masthead.engine.observability.declare import counter, gauge
from masthead.engine.observability.histogram import BatchHistogram
from masthead.engine.observability.samples import Labels, Samples

DURATION = "http_server_request_duration_seconds"

durations = BatchHistogram(
    DURATION, "Time to answer a request", ("method", "route", "status", "version"), buckets=BOUNDS
)
active = gauge("http_server_active_requests", "Requests being answered by the site", "method")
connections = gauge("db_client_connections_usage", "Connections of the pools to the database", "state")
connections_max = gauge("db_client_connections_max", "Connections that the pools may open")
cache_hits = counter("page_cache_hits", "Requests answered from the page cache")
cache_misses = counter("page_cache_misses", "Shared pages that had to be rendered")
cache_bytes = gauge("masthead_page_cache_bytes", "Memory taken by kept pages")
dropped_lines = counter("log_lines_dropped", "Lines of the access log dropped because nobody took them")


@dataclass
class WebMetrics:
    """Carries what one process has counted; `tallies` are growing numbers, read at each flush."""

    samples: Samples
    version: str
    database: Database
    in_flight: Mapping[int, str]
    """Methods of the requests that the site is answering, by any key."""
    cache_size: Callable[[], int]
    tallies: Mapping[str, Callable[[], int]]
    note_requests: Callable[[str, Sequence[int]], None] = lambda _status, _groups: None
    """Told of requests of one status, grouped by how long they took: the site's own figures."""
    _children: dict[Labels, BatchHistogram] = field(default_factory=dict)
    _carried: Counter[str] = field(default_factory=Counter)
    _methods: set[str] = field(default_factory=set)

    def flush(self) -> None:
        """Carry what has come since the last time."""
        for labels, seconds in self.samples.take():
            child = self._children.get(labels)
            if child is None:
                child = self._children[labels] = durations.labels(*labels, self.version)
            self.note_requests(labels.status, child.observe_all(seconds))
        self._count_active()
        self._count_connections()
        cache_bytes.set(self.cache_size())
        for name, target in (("hits", cache_hits), ("misses", cache_misses), ("dropped", dropped_lines)):
            total = self.tallies[name]()
            if total > self._carried[name]:
                target.inc(total - self._carried[name])
                self._carried[name] = total

    def _count_active(self) -> None:
        tally = Counter(list(self.in_flight.values()))
        self._methods |= tally.keys()
        for method in self._methods:
            active.labels(method).set(tally[method])

    def _count_connections(self) -> None:
        pool = self.database.engine.pool
        if isinstance(pool, QueuePool):
            connections.labels("used").set(pool.checkedout())
            connections.labels("idle").set(pool.checkedin())
            connections_max.set(pool.size() + pool._max_overflow)  # noqa: SLF001 - it has no public name
