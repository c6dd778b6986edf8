import random
import threading

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from masthead.engine.observability.derived import IdleCores, derive, resources
from masthead.engine.observability.histogram import BatchHistogram
from masthead.engine.observability.samples import Samples


def durations() -> Metric:
    family = HistogramMetricFamily("d", "", labels=["method", "route", "status", "version"])
    family.add_metric(["GET", "/", "200", "1"], [("0.1", 3), ("+Inf", 4)], 2.0)
    family.add_metric(["GET", "/", "304", "1"], [("0.1", 1), ("+Inf", 1)], 0.5)
    family.add_metric(["POST", "/add", "302", "1"], [("0.1", 0), ("+Inf", 2)], 4.0)
    return family


def values(name: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in derive(durations())
        if metric.name == name
        for sample in metric.samples
    }


def test_batch_counts_as_the_library_does_one_by_one() -> None:
    bounds = (0.005, 0.1, 0.3, 1)
    seconds = [random.Random(7).uniform(0, 2) for _ in range(500)] + [0.1, 0.3, 1.0]
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    BatchHistogram("d", "", buckets=bounds, registry=ours).observe_all(seconds)
    one_by_one = Histogram("d", "", buckets=bounds, registry=theirs)
    for one in seconds:
        one_by_one.observe(one)

    def told(registry: CollectorRegistry) -> list[tuple[str, str, float]]:
        return [
            (s.name, s.labels.get("le", ""), round(s.value, 6))
            for metric in registry.collect()
            for s in metric.samples
            if not s.name.endswith("_created")
        ]

    assert told(ours) == told(theirs)


def test_samples_are_taken_once_while_others_append() -> None:
    samples = Samples()
    taken: list[float] = []
    done = threading.Event()

    def take() -> None:
        while not done.is_set():
            taken.extend(one for _, seconds in samples.take() for one in seconds)

    def add() -> None:
        series = samples.series("GET", "/", "200")
        for _ in range(20_000):
            series.append(1.0)

    taker = threading.Thread(target=take)
    adders = [threading.Thread(target=add) for _ in range(4)]
    for thread in (taker, *adders):
        thread.start()
    for thread in adders:
        thread.join()
    done.set()
    taker.join()
    taken.extend(one for _, seconds in samples.take() for one in seconds)
    assert len(taken) == 80_000


def test_invented_methods_make_no_series_of_their_own() -> None:
    samples = Samples()
    for method in ("BREW", "PROPFIND", "x" * 100):
        samples.series(method, "/", "405").append(1.0)
    assert [(labels.method, len(seconds)) for labels, seconds in samples.take()] == [("_OTHER", 3)]


def test_requests_are_counted_under_the_name_of_the_sources() -> None:
    assert values("http_request") == {
        ("http_request_total", "GET", "/", "200"): 4,
        ("http_request_total", "GET", "/", "304"): 1,
        ("http_request_total", "POST", "/add", "302"): 2,
    }


def test_visits_are_those_of_the_front_page() -> None:
    assert values("visit_counter") == {("visit_counter_total", "200"): 4, ("visit_counter_total", "304"): 1}


def test_time_is_added_up_over_all_requests() -> None:
    assert values("request_processing_seconds") == {
        ("request_processing_seconds_count",): 7,
        ("request_processing_seconds_sum",): 6.5,
    }


def test_histograms_are_added_up_by_endpoint_and_by_status() -> None:
    by_endpoint = values("request_latency_seconds")
    assert by_endpoint["request_latency_seconds_bucket", "/", "0.1"] == 4
    assert by_endpoint["request_latency_seconds_bucket", "/", "+Inf"] == 5
    assert by_endpoint["request_latency_seconds_sum", "/"] == 2.5
    by_status = values("http_request_duration_seconds")
    assert by_status["http_request_duration_seconds_count", "302"] == 2


def test_machine_says_what_it_has_left() -> None:
    left = {sample.labels["resource_type"]: sample.value for sample in resources().samples}
    assert left["cpu"] >= 0
    assert left["memory"] > 1_000_000
    assert IdleCores().cores() >= 0
