"""What /metrics answers: the sum over all processes, dead ones included, and what is asked at that moment."""

import contextlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from masthead.engine.observability.derived import derive, resources
from masthead.engine.observability.web_metrics import DURATION

log = logging.getLogger(__name__)

Source = Callable[[], Iterable[Metric]]
FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(eq=False)
class Exposition(Collector):
    """Collects from the processes' files, then from `sources`: functions that ask at that moment."""

    sources: Sequence[Source] = ()

    def __call__(self) -> bytes:
        """Give the metrics in the text format."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        """Give every metric."""
        folder = os.environ.get(FOLDER)
        if folder is None:
            counted: Iterable[Metric] = REGISTRY.collect()
        else:
            forget_dead(Path(folder))
            counted = MultiProcessCollector(None, folder).collect()  # type: ignore[no-untyped-call]
        for metric in counted:
            yield metric
            if metric.name == DURATION:
                yield from derive(metric)
        yield resources()
        for source in self.sources:
            try:
                yield from list(source())
            except Exception:  # one source that fails, as without a database, leaves the others
                log.exception("metrics_source_failed")


def forget_dead(folder: Path) -> None:
    """Drop the live gauges of processes that have ended; what they counted stays."""
    for file in folder.glob("gauge_live*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdecimal() and not _lives(int(pid)):
            # Another process may be doing the same.
            with contextlib.suppress(FileNotFoundError):
                mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
