"""The site stops without losing a request."""

import signal
import threading
import time
from pathlib import Path

import httpx
import pytest
from load import Load
from running_site import RunningSite, running_site, starting_site


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'site.db'}"


@pytest.mark.parametrize("drain", ["1.5", "0"])
def test_no_request_in_flight_is_lost_when_the_site_stops(tmp_path: Path, drain: str) -> None:
    with running_site(tmp_path, sqlite(tmp_path), DRAIN_SECONDS=drain) as site:
        load = Load(site.port)
        stopping = threading.Timer(2.0, site.signal, (signal.SIGTERM,))
        stopping.start()
        load.run()
        assert site.process.wait(30) == 0
    assert load.lost == []
    assert {status for _, status in load.answered} == {200}
    kinds = {kind for kind, _ in load.answered}
    assert kinds == {"keeping", "thinking", "once", "slow client", "slow work"}


def test_interrupt_from_the_keyboard_does_not_wait_for_the_drain(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path), DRAIN_SECONDS="60") as site:
        load = Load(site.port)
        stopping = threading.Timer(1.0, site.signal, (signal.SIGINT,))
        stopping.start()
        began = time.monotonic()
        load.run()
        assert site.process.wait(30) == 0
        assert time.monotonic() - began < 30
    assert load.lost == []


def test_while_draining_the_site_answers_but_is_not_ready(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path), DRAIN_SECONDS="2") as site:
        pids = site.workers()
        assert site.get("/readyz").status_code == 200
        site.signal(signal.SIGTERM)
        time.sleep(0.5)
        seen = [site.get("/readyz") for _ in range(10)]
        assert {answer.status_code for answer in seen} == {503}
        assert {answer.headers["Connection"] for answer in seen} == {"close"}
        assert set(site.workers()) == set(pids)
        assert site.process.wait(30) == 0


def test_work_that_takes_too_long_does_not_keep_the_site_from_stopping(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path), STOP_SECONDS="1") as site:
        hanging = threading.Thread(target=_ask_for_long, args=(site,))
        hanging.start()
        time.sleep(0.5)
        began = time.monotonic()
        site.stop()
        assert time.monotonic() - began < 15
        hanging.join()


@pytest.mark.parametrize("seconds", [0.2, 0.6, 1.0, 1.4])
def test_stop_during_the_start_is_a_stop(tmp_path: Path, seconds: float) -> None:
    with starting_site(tmp_path, sqlite(tmp_path)) as site:
        time.sleep(seconds)
        assert site.stop() in {0, -signal.SIGTERM}


def _ask_for_long(site: RunningSite) -> None:
    with pytest.raises(httpx.TransportError):
        site.get("/plain?slow=20")
