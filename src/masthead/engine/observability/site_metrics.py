"""Metrics of the site as a whole, asked for at each scrape: what runs, is it ready, how long is the queue."""

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from masthead.engine.observability.exposition import Source
from masthead.engine.observability.probes import Probes


def build_and_schema(probes: Probes) -> Source:
    """Say which code runs on which schema, and whether it is ready."""

    def ask() -> Iterator[Metric]:
        settings, state = probes.settings, probes.schema()
        revision = state.revision if state else ""
        build = GaugeMetricFamily(
            "app_build_info", "What runs here", labels=["version", "revision", "schema"]
        )
        build.add_metric([settings.running_version, settings.app_revision, revision], 1)
        yield build
        if state is not None:
            schema = GaugeMetricFamily(
                "app_schema_revision_info", "The schema", labels=["revision", "min_code"]
            )
            schema.add_metric([state.revision, state.min_code], 1)
            yield schema
            ahead = int(state.revision not in probes.known_revisions() and bool(state.revision))
            yield GaugeMetricFamily("app_schema_ahead", "Whether the schema is newer than this code", ahead)
        ready = int(probes.ready().status.startswith("200"))
        yield GaugeMetricFamily("app_ready", "Whether requests may be sent here", ready)

    return ask


def worker(last_beat: Callable[[], datetime | None]) -> Source:
    """Say when a worker last gave a sign of life; nothing if none ever did."""

    def ask() -> Iterator[Metric]:
        beat = last_beat()
        if beat is not None:
            about = "When a worker last gave a sign of life"
            yield GaugeMetricFamily("masthead_worker_last_beat_timestamp_seconds", about, beat.timestamp())

    return ask


def queue(state: Callable[[], tuple[int, float, int]]) -> Source:
    """Give the state of the event queue: how many wait, the age of the oldest, how many are dead."""

    def ask() -> Iterator[Metric]:
        waiting, oldest, dead = state()
        yield GaugeMetricFamily("masthead_outbox_waiting", "Events that wait for a subscriber", waiting)
        yield GaugeMetricFamily("masthead_outbox_oldest_seconds", "Age of the oldest waiting event", oldest)
        yield GaugeMetricFamily("masthead_outbox_dead", "Deliveries that were given up", dead)

    return ask
