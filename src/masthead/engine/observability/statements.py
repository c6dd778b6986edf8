"""Times every statement sent to the database; carried into the library in batches, as requests are."""

from collections import defaultdict
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event

from masthead.engine.observability.histogram import BatchHistogram

OPERATIONS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

statement_durations = BatchHistogram(
    "db_client_operation_duration_seconds", "Time of a statement", ("operation",), buckets=BUCKETS
)


class StatementTimes:
    """Listens to an engine; `flush` carries what it heard."""

    def __init__(self, engine: Engine) -> None:
        self._seconds: dict[str, list[float]] = defaultdict(list)
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)

    def flush(self) -> None:
        """Carry the times that have come since the last time."""
        for operation, seconds in list(self._seconds.items()):
            taken = seconds[:]
            del seconds[: len(taken)]
            if taken:
                statement_durations.labels(operation).observe_all(taken)

    def _begin(
        self, _connection: object, _cursor: object, _statement: str, _values: object, *rest: Any
    ) -> None:
        context = rest[0]
        if context is not None:
            context.masthead_began = perf_counter()

    def _end(self, _connection: object, _cursor: object, statement: str, _values: object, *rest: Any) -> None:
        began = getattr(rest[0], "masthead_began", None)
        if began is not None:
            word = statement[:6].upper()
            self._seconds[word if word in OPERATIONS else "OTHER"].append(perf_counter() - began)
