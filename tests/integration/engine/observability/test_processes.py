"""Logs and metrics of several processes."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from running_site import PATIENCE, RunningSite, running_site

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.jobs.beat import BEAT
from masthead.engine.jobs.models import JobRow

FLUSHED = 1.2


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'site.db'}"


def sample(site: RunningSite, name: str, **labels: str) -> float:
    text = site.get("/metrics").text
    return sum(
        one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
        if one.name == name and labels.items() <= one.labels.items()
    )


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_requests_of_all_workers_are_counted_under_every_name(tmp_path: Path, database: str) -> None:
    with running_site(tmp_path, database, APP_VERSION="3.2.1") as site:
        workers = site.workers()
        time.sleep(FLUSHED)
        before = sample(site, "http_request_total", endpoint="/plain")
        for _ in range(30):
            site.get("/plain")
        site.get("/nowhere/at/all")
        time.sleep(FLUSHED)
        assert len(workers) == 2
        ours = {"method": "GET", "route": "/plain", "status": "200", "version": "3.2.1"}
        assert sample(site, "http_server_request_duration_seconds_count", **ours) == before + 30
        assert sample(site, "http_request_total", endpoint="/plain", http_status="200") == before + 30
        assert sample(site, "http_request_duration_seconds_count", status="404") == 1
        assert sample(site, "http_request_total", endpoint="unmatched") == 1
        assert sample(site, "app_ready") == 1


def test_what_a_killed_worker_counted_stays_and_its_gauges_go(tmp_path: Path, database: str) -> None:
    with running_site(tmp_path, database) as site:
        workers = site.workers()
        for _ in range(20):
            site.get("/plain")
        time.sleep(FLUSHED)
        counted = sample(site, "http_request_total", endpoint="/plain")
        limit = sample(site, "db_client_connections_max")
        os.kill(workers[0], signal.SIGKILL)
        wait_for(lambda: workers[0] not in site.workers())
        wait_for(lambda: sample(site, "db_client_connections_max") == limit)
        assert sample(site, "http_request_total", endpoint="/plain") >= counted


def test_metrics_are_for_their_networks_only(tmp_path: Path, database: str) -> None:
    with running_site(tmp_path, database, METRICS_NETWORKS="10.0.0.0/8") as site:
        refused = site.get("/metrics", X_Forwarded_For="10.0.0.1")
        assert refused.status_code == 403
        assert "http_server" not in refused.text


def test_metrics_are_not_for_clients_of_an_unknown_proxy(tmp_path: Path, database: str) -> None:
    with running_site(tmp_path, database, WORKERS="1") as site:
        for name in ("X-Forwarded-For", "Forwarded"):
            refused = site.get("/metrics", **{name: "127.0.0.1"})
            assert refused.status_code == 403
            assert "http_server" not in refused.text
        assert sample(site, "app_ready") == 1
        site.stop()
        lines = [json.loads(line) for line in site.output.read_text(encoding="utf-8").splitlines()]
    (warning,) = [line for line in lines if line["event"] == "metrics_refused"]
    assert warning["level"] == "warning"
    assert "TRUSTED_PROXIES" in warning["problem"]


def test_clients_of_a_known_proxy_may_read_the_metrics_by_their_own_address(
    tmp_path: Path, database: str
) -> None:
    with running_site(tmp_path, database, TRUSTED_PROXIES="127.0.0.0/8") as site:
        assert site.get("/metrics", **{"X-Forwarded-For": "127.0.0.2"}).status_code == 200
        assert site.get("/metrics", **{"X-Forwarded-For": "203.0.113.5"}).status_code == 403
        # A proxy that says it otherwise leaves us with its own address.
        assert site.get("/metrics", Forwarded="for=203.0.113.5").status_code == 403


def test_metrics_tell_when_a_worker_last_gave_a_sign_of_life(tmp_path: Path, database: str) -> None:
    name = "masthead_worker_last_beat_timestamp_seconds"
    with running_site(tmp_path, database) as site:
        assert name not in site.get("/metrics").text
        opened = Database(database)
        moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        with unit_of_work(opened, writes=True) as work:
            work.add(JobRow(name=BEAT.name, next_run_at=moment, last_run_at=moment))
        opened.dispose()
        assert sample(site, name) == moment.timestamp()


def test_lines_of_two_workers_into_one_pipe_are_whole(tmp_path: Path, database: str) -> None:
    with running_site(tmp_path, database, PIPE_OUTPUT="1") as site:
        paths = [f"/plain?n={number}" for number in range(400)] + ["/" + "ж" * 300, '/"quoted"\\', "/%00%0A"]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(site.get, paths))
        assert site.stop() == 0
        lines = site.output.read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    requests = [one for one in told if one["event"] == "request" and one["route"] in {"/plain", "unmatched"}]
    assert len(requests) == len(paths)
    assert len({one["request_id"] for one in requests}) == len(paths)


def test_lines_are_written_at_the_end_of_the_process(tmp_path: Path, database: str) -> None:
    with running_site(tmp_path, database) as site:
        site.get("/plain")
        site.stop()
        assert '"route":"/plain"' in site.output.read_text()


def test_reader_of_the_pipe_that_goes_away_does_not_stop_the_site(tmp_path: Path, database: str) -> None:
    with running_site(tmp_path, database, PIPE_OUTPUT="1") as site:
        assert isinstance(site.pipe, subprocess.Popen)
        site.pipe.kill()
        site.pipe.wait()
        for _ in range(5):
            assert site.get("/plain").status_code == 200
            time.sleep(0.3)
