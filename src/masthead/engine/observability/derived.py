"""The metric names that the sources of this project use, derived from ours when somebody asks.

They cost nothing while requests are answered, and cannot disagree with ours.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    SummaryMetricFamily,
)
from prometheus_client.metrics_core import Metric

FRONT_PAGE = "/"
_MEMORY, _PROCESSOR = Path("/proc/meminfo"), Path("/proc/stat")


def derive(duration: Metric) -> Iterator[Metric]:
    """Give the same requests under the other names."""
    counts = [sample for sample in duration.samples if sample.name.endswith("_count")]
    requests = CounterMetricFamily("http_request", "Requests", labels=["method", "endpoint", "http_status"])
    visits: dict[str, float] = defaultdict(float)
    for sample in counts:
        labels = sample.labels
        requests.add_metric([labels["method"], labels["route"], labels["status"]], sample.value)
        if labels["route"] == FRONT_PAGE and labels["method"] == "GET":
            visits[labels["status"]] += sample.value
    yield requests
    visited = CounterMetricFamily("visit_counter", "Visits to the front page", labels=["status"])
    for status, count in visits.items():
        visited.add_metric([status], count)
    yield visited
    total = sum(sample.value for sample in counts)
    seconds = sum(sample.value for sample in duration.samples if sample.name.endswith("_sum"))
    yield SummaryMetricFamily("request_processing_seconds", "Time spent on requests", int(total), seconds)
    yield _grouped(duration, "request_latency_seconds", "route", "endpoint")
    yield _grouped(duration, "http_request_duration_seconds", "status", "status")


def resources() -> Metric:
    """Give what this machine has left."""
    left = GaugeMetricFamily(
        "available_resources", "Idle cores, free bytes of memory", labels=["resource_type"]
    )
    left.add_metric(["cpu"], _IDLE.cores())
    left.add_metric(["memory"], _free_memory())
    return left


class IdleCores:
    """Counts idle cores since it was last asked; at first, since the machine started."""

    def __init__(self) -> None:
        self._idle, self._total, self._known = 0.0, 0.0, 0.0

    def cores(self) -> float:
        """Give how many cores were idle."""
        number = os.cpu_count() or 1
        try:
            first = _PROCESSOR.read_text(encoding="ascii").partition("\n")[0]
        except OSError:
            return max(0.0, number - os.getloadavg()[0])
        ticks = [float(field) for field in first.split()[1:]]
        idle, total = ticks[3] + ticks[4], sum(ticks[:8])
        if total > self._total:
            self._known = number * (idle - self._idle) / (total - self._total)
            self._idle, self._total = idle, total
        return self._known


_IDLE = IdleCores()


def _grouped(duration: Metric, name: str, by: str, label: str) -> Metric:
    """Add up the histogram's series that share one label."""
    buckets: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    sums: dict[str, float] = defaultdict(float)
    for sample in duration.samples:
        if sample.name.endswith("_bucket"):
            buckets[sample.labels[by]][sample.labels["le"]] += sample.value
        elif sample.name.endswith("_sum"):
            sums[sample.labels[by]] += sample.value
    grouped = HistogramMetricFamily(name, duration.documentation, labels=[label])
    for value, bounds in buckets.items():
        ordered: Iterable[tuple[str, float]] = sorted(bounds.items(), key=lambda item: float(item[0]))
        grouped.add_metric([value], list(ordered), sums[value])
    return grouped


def _free_memory() -> float:
    try:
        lines = _MEMORY.read_text(encoding="ascii").splitlines()
    except OSError:
        return float(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    kib = next((line.split()[1] for line in lines if line.startswith("MemAvailable:")), "0")
    return float(kib) * 1024
