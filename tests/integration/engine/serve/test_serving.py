"""A master, its workers and the port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from running_site import PATIENCE, RunningSite, running_site

from masthead.engine.errors import SettingIsWrong
from masthead.engine.server.listening import listen
from masthead.testing.processes import free_port


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'site.db'}"


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_stopped(pid: int) -> bool:
    """Whether every thread of the process stands still: one that runs on would still accept."""
    tasks = Path(f"/proc/{pid}/task").glob("*/stat")
    return all(task.read_text().rpartition(") ")[2].startswith("T") for task in tasks)


def children(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(one) for one in listed.stdout.split()]


def test_killed_worker_is_replaced_and_the_site_goes_on(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path)) as site:
        before = site.workers()
        os.kill(before[0], signal.SIGKILL)
        for _ in range(20):
            assert site.get("/plain").status_code == 200
        wait_for(lambda: len(set(children(site.process.pid)) & set(site.workers())) == 2)
        assert before[0] not in site.workers()
        assert site.stop() == 0


def test_connections_that_wait_survive_the_death_of_a_worker(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path), WORKERS="1", THREADS="1") as site:
        (worker,) = children(site.process.pid)
        os.kill(worker, signal.SIGSTOP)
        wait_for(lambda: is_stopped(worker))
        waiting = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(5)]
        for one in waiting:
            one.sendall(b"GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        os.kill(worker, signal.SIGKILL)
        for one in waiting:
            one.settimeout(PATIENCE)
            assert one.recv(100).startswith(b"HTTP/1.1 200")
            one.close()


def test_workers_end_with_a_master_that_was_killed(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path)) as site:
        workers = site.workers()
        site.process.kill()
        site.process.wait()
        wait_for(lambda: not any(lives(pid) for pid in workers))
        listen("127.0.0.1", site.port).close()


def test_occupied_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingIsWrong) as refused:
            listen("127.0.0.1", port)
    assert str(refused.value) == (
        f"PORT: {port} is taken: another program listens on it. "
        f"Stop that program, or choose another port, such as PORT={port + 1}"
    )


def test_two_sites_cannot_share_a_port(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path)) as site, pytest.raises(SettingIsWrong, match="is taken"):
        listen("127.0.0.1", site.port)


@pytest.mark.parametrize(
    ("host", "message"), [("no.such.host.invalid", "not an address"), ("203.0.113.1", "does not have")]
)
def test_wrong_host_is_named(host: str, message: str) -> None:
    with pytest.raises(SettingIsWrong, match=message):
        listen(host, free_port())


def test_site_with_a_certificate_speaks_https_only(tmp_path: Path) -> None:
    certificate, key = tmp_path / "tls.crt", tmp_path / "tls.key"
    make_certificate(certificate, key)
    told = {"TLS_CERTIFICATE": str(certificate), "TLS_KEY": str(key)}
    with running_site(tmp_path, sqlite(tmp_path), **told) as site:
        assert httpx.get(f"{site.address}/plain", verify=False).status_code == 200
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{site.port}/plain")


def test_metrics_port_answers_beside_the_site_and_not_on_its_port(tmp_path: Path) -> None:
    port = free_port()
    with running_site(tmp_path, sqlite(tmp_path), METRICS_PORT=str(port)) as site:
        site.get("/plain")
        time.sleep(1.2)
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert 'http_request_total{endpoint="/plain",http_status="200",method="GET"} 1.0' in text
        assert httpx.get(f"http://127.0.0.1:{port}/nothing").status_code == 404
        assert site.get("/metrics").status_code == 404
        assert site.stop() == 0
    listen("127.0.0.1", port).close()


def test_killed_metrics_process_is_replaced(tmp_path: Path) -> None:
    port = free_port()
    with running_site(tmp_path, sqlite(tmp_path), METRICS_PORT=str(port)) as site:
        (killed,) = set(children(site.process.pid)) - set(site.workers())
        os.kill(killed, signal.SIGKILL)
        assert "http_request_total" in httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE).text
        assert not lives(killed)
        assert "process_died" in site.output.read_text()
        assert site.stop() == 0
    listen("127.0.0.1", port).close()


def test_metrics_port_0_means_the_port_of_the_site(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path), METRICS_PORT="0") as site:
        assert site.get("/metrics").status_code == 200
        assert len(children(site.process.pid)) == 2, "no process for them alone"


def test_run_folder_is_removed_at_the_end(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path)) as site:
        folder = run_folder_of(site)
        assert folder.is_dir()
        site.stop()
    assert not folder.exists()


def test_run_folder_of_a_killed_master_is_removed_by_the_next(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path)) as site:
        left = run_folder_of(site)
        workers = site.workers()
        site.process.kill()
        site.process.wait()
        wait_for(lambda: not any(lives(pid) for pid in workers))
    (tmp_path / "next").mkdir()
    with running_site(tmp_path / "next", sqlite(tmp_path / "next")) as site:
        assert not left.exists()
        assert run_folder_of(site).is_dir()


def run_folder_of(site: RunningSite) -> Path:
    (worker, *_) = site.workers()
    variables = Path(f"/proc/{worker}/maps").read_text().split()
    return next(Path(one).parent for one in variables if one.endswith("/draining"))


def make_certificate(certificate: Path, key: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)


if sys.platform != "linux":  # the tests above look into /proc
    pytestmark = pytest.mark.skip(reason="Linux only")


def test_a_burst_of_connections_is_dealt_out_to_all_workers(tmp_path: Path) -> None:
    with running_site(tmp_path, sqlite(tmp_path), WORKERS="2") as site:
        burst = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(40)]
        served = set()
        for one in burst:
            one.sendall(b"GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            one.settimeout(PATIENCE)
            served.add(one.makefile("rb").read().rpartition(b"by ")[2])
            one.close()
        assert len(served) == 2
