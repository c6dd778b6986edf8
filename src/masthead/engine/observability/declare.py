"""Declare counters and gauges, in the engine and in a module's `metrics.py`; they count across all processes.

ADDED = counter("users_entries_added", "Entries added to the directory")
…
ADDED.inc()
"""

from prometheus_client import Counter, Gauge

PREFIX = "masthead_"


def counter(name: str, about: str, *labels: str) -> Counter:
    """Declare a counter; it appears as `masthead_NAME_total`. Labels take few, fixed values only."""
    return Counter(f"{PREFIX}{name}", about, labels)


def gauge(name: str, about: str, *labels: str) -> Gauge:
    """Declare a gauge that is summed over the living processes, under its full name."""
    return Gauge(name, about, labels, multiprocess_mode="livesum")
