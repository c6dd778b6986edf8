"""Senders who take too long, send too much or go away, at the real server."""

import contextlib
import hashlib
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running_site import FRESH, RunningSite, running_site

HEAD = (
    b"POST /word/one HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100\r\n\r\n"
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SMALL = {"WORKERS": "1", "THREADS": "1", "BODIES_AT_ONCE": "3"}


@contextlib.contextmanager
def serving(folder: Path, **environment: str) -> Iterator[RunningSite]:
    with running_site(folder, f"sqlite:///{folder / 'site.db'}", **SMALL, **environment) as site:
        yield site


@contextlib.contextmanager
def stalled(site: RunningSite, count: int, sent: bytes = HEAD) -> Iterator[list[socket.socket]]:
    """Announce bodies and send none."""
    with contextlib.ExitStack() as stack:
        found = [
            stack.enter_context(socket.create_connection(("127.0.0.1", site.port))) for _ in range(count)
        ]
        for one in found:
            one.sendall(sent)
            one.settimeout(20)
        time.sleep(0.3)
        yield found


def all_of(connection: socket.socket) -> bytes:
    """Read until the server ends the connection."""
    text = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            text += piece
    return text


def word(site: RunningSite) -> str:
    return site.get("/word/one", **FRESH).text.split(" ", 1)[0]


def test_pages_are_answered_while_many_senders_stall(tmp_path: Path) -> None:
    with serving(tmp_path, BODY_SECONDS="60") as site, stalled(site, 20):
        for path in ("/plain", "/word/two", "/livez") * 3:
            began = time.monotonic()
            assert site.get(path).status_code == 200
            assert time.monotonic() - began < 10
        refused = site.post("/word/one", text="new")
        assert refused.status_code == 503
        assert refused.headers["Retry-After"]


@pytest.mark.parametrize(
    "sent",
    [
        HEAD,
        HEAD + b"text=",
        HEAD.replace(b"Host: x", b"Host: x\r\nExpect: 100-continue"),
    ],
    ids=["nothing", "a part", "waits for 100"],
)
def test_stalled_body_is_refused_cut_off_and_makes_room(tmp_path: Path, sent: bytes) -> None:
    with serving(tmp_path, BODY_SECONDS="1") as site, stalled(site, 3, sent) as connections:
        for one in connections:
            # 400: a reading that began only as the connection was cut has not taken long itself
            assert b"HTTP/1.1 408 " in (answer := all_of(one)) or b"HTTP/1.1 400 " in answer
        assert word(site) == "old"
        assert site.post("/word/one", text="new").status_code == 200


def test_body_that_drips_is_cut_off(tmp_path: Path) -> None:
    with serving(tmp_path, BODY_SECONDS="1") as site, stalled(site, 1) as (one,):
        with contextlib.suppress(OSError):
            for _ in range(99):
                one.sendall(b"x")
                time.sleep(0.1)
            raise AssertionError
        assert site.post("/word/one", text="new").status_code == 200


def test_others_keep_their_answers_when_a_sender_is_cut_off(tmp_path: Path) -> None:
    with serving(tmp_path, BODY_SECONDS="1") as site, stalled(site, 1) as (one,):
        assert site.get("/plain?slow=1").status_code == 200
        with httpx.Client(base_url=site.address, timeout=30) as client:
            for _ in range(10):
                assert client.get("/plain").status_code == 200
                time.sleep(0.2)
        assert b" 408 " in all_of(one)


@pytest.mark.parametrize("size", [5, 100_000])
def test_body_without_a_length_does_not_reach_the_site(tmp_path: Path, size: int) -> None:
    with serving(tmp_path, MAX_BODY_BYTES="1000") as site:
        pieces = iter([b"text=", b"x" * size])
        answer = httpx.post(f"{site.address}/word/one", content=pieces, headers=FORM, timeout=30)
        assert answer.status_code == 411
        assert word(site) == "old"


def test_half_a_body_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    with serving(tmp_path) as site, stalled(site, 1, HEAD + b"text=half") as (one,):
        one.shutdown(socket.SHUT_WR)
        assert b"HTTP/1.1 400 " in all_of(one)
        assert word(site) == "old"


def test_many_forms_at_once_are_all_taken(tmp_path: Path) -> None:
    whole = HEAD.replace(b"100\r\n", b"8\r\nConnection: close\r\n") + b"text=new"
    site_folder = f"sqlite:///{tmp_path / 'site.db'}"
    with running_site(tmp_path, site_folder, WORKERS="1") as site, stalled(site, 40, whole) as connections:
        assert {all_of(one)[:12] for one in connections} == {b"HTTP/1.1 200"}


def test_a_large_body_arrives_whole_where_it_may_and_is_refused_elsewhere(tmp_path: Path) -> None:
    content = bytes(range(256)) * 40_000
    with serving(tmp_path) as site:
        answer = httpx.post(f"{site.address}/large", content=content, timeout=60)
        assert answer.text == hashlib.sha256(content).hexdigest()
        assert httpx.post(f"{site.address}/word/one", content=content, timeout=60).status_code == 413
        assert httpx.post(f"{site.address}/large", content=content * 2, timeout=60).status_code == 413


def test_a_large_body_that_stalls_is_cut_off_and_others_have_places_meanwhile(tmp_path: Path) -> None:
    head = b"POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n" + bytes(500_000)
    with serving(tmp_path, BODY_SECONDS="2") as site, stalled(site, 3, head) as connections:
        assert site.post("/word/one", text="new").status_code == 200
        answers = [all_of(one) for one in connections]
        assert sum(b"HTTP/1.1 503 " in one for one in answers) == 2, "half of three places is one"
        assert sum(b"HTTP/1.1 408 " in one for one in answers) == 1
        assert httpx.post(f"{site.address}/large", content=bytes(2_000_000), timeout=60).status_code == 200


def test_site_stops_while_senders_stall(tmp_path: Path) -> None:
    with serving(tmp_path, BODY_SECONDS="2") as site, stalled(site, 3):
        began = time.monotonic()
        assert site.stop() == 0
        assert time.monotonic() - began < 15


if sys.platform != "linux":  # connections are cut by what Linux knows of them
    pytestmark = pytest.mark.skip(reason="Linux only")
