import io
import resource
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from masthead.engine.web import bodies as bodies_module
from masthead.engine.web.bodies import Bodies, Deadline, Turns

Watch = tuple[Deadline, list[float], set[str], set[str]]


class Stalled:
    """A body of which nothing more comes until the connection is cut."""

    def __init__(self) -> None:
        self.cut = threading.Event()
        self.asked = threading.Event()

    def read(self, _size: int) -> bytes:
        self.asked.set()
        assert self.cut.wait(10)
        return b"ha"


@Request.application
def echo(request: Request) -> Response:
    return Response(request.get_data())


def bodies(places: int = 2, deadline: Deadline | None = None) -> Bodies:
    return Bodies(echo, places, deadline or Deadline(60, lambda _peer, _seconds: None))


def send(site: Bodies, stream: Any, **environ: str) -> TestResponse:
    told = {"REMOTE_ADDR": "192.0.2.1", "wsgi.input": stream, "wsgi.input_terminated": True, **environ}
    return Client(site).post("/", environ_overrides=told)


def in_thread(target: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=target)
    thread.start()
    return thread


def test_body_that_is_in_reaches_the_site_whole() -> None:
    assert send(bodies(), io.BytesIO(b"text"), CONTENT_LENGTH="4").data == b"text"


@pytest.mark.parametrize("length", [{}, {"CONTENT_LENGTH": "4"}])
def test_body_that_might_have_broken_off_unseen_does_not_reach_the_site(length: dict[str, str]) -> None:
    answer = send(bodies(), io.BytesIO(b"text"), HTTP_TRANSFER_ENCODING="chunked", **length)
    assert answer.status_code == 411
    assert b"Content-Length" in answer.data


def test_body_that_was_cut_short_does_not_reach_the_site() -> None:
    assert send(bodies(), io.BytesIO(b"hal"), CONTENT_LENGTH="4").status_code == 400


def test_more_bodies_than_places_are_refused_until_one_is_in() -> None:
    site, stalled = bodies(places=1), Stalled()
    first = in_thread(lambda: send(site, stalled, CONTENT_LENGTH="4"))
    assert stalled.asked.wait(10)
    refused = send(site, io.BytesIO(b"text"), CONTENT_LENGTH="4")
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert Client(site).get("/").status_code == 200
    stalled.cut.set()
    first.join()
    assert send(site, io.BytesIO(b"text"), CONTENT_LENGTH="4").status_code == 200


def test_body_waits_for_a_place_that_is_taken_for_a_moment_only() -> None:
    site, quick = bodies(places=1), Stalled()
    first = in_thread(lambda: send(site, quick, CONTENT_LENGTH="2"))
    assert quick.asked.wait(10)
    threading.Timer(0.1, quick.cut.set).start()
    assert send(site, io.BytesIO(b"text"), CONTENT_LENGTH="4").status_code == 200
    first.join()


def test_nobody_waits_for_the_place_of_a_slow_sender() -> None:
    now = [0.0]
    site = bodies(places=1, deadline=Deadline(60, lambda _peer, _seconds: None, clock=lambda: now[0]))
    slow = Stalled()
    first = in_thread(lambda: send(site, slow, CONTENT_LENGTH="2"))
    assert slow.asked.wait(10)
    now[0] = 1.0
    second = in_thread(lambda: send(site, io.BytesIO(b"text"), CONTENT_LENGTH="4"))
    second.join(0.4)
    assert not second.is_alive()
    slow.cut.set()
    first.join()


def test_late_body_is_cut_off_at_its_peer_and_answered_408() -> None:
    stalled, cut = Stalled(), []

    def cut_off(peer: str, seconds: float) -> None:
        cut.append((peer, seconds))
        stalled.cut.set()

    began = time.monotonic()
    site = bodies(deadline=Deadline(0.2, cut_off))
    # What a trusted proxy says of its client does not name the connection.
    environ = {"CONTENT_LENGTH": "4", "masthead.peer": "10.0.0.1"}
    assert send(site, stalled, **environ).status_code == 408
    assert time.monotonic() - began >= 0.2
    assert cut[0][0] == "10.0.0.1"
    assert cut[0][1] >= 0.2


def test_body_in_time_is_not_cut_off() -> None:
    cut: list[str] = []
    deadline = Deadline(60, lambda peer, _seconds: cut.append(peer))
    reading = deadline.begin("192.0.2.1")
    deadline.look()
    assert not deadline.end(reading)
    assert cut == []


class Dripping:
    """A body that comes in pieces; each takes some time of a clock."""

    def __init__(self, content: bytes, now: list[float], seconds: float) -> None:
        self.left, self.now, self.seconds = io.BytesIO(content), now, seconds
        self.largest = 0

    def read(self, size: int) -> bytes:
        self.largest = max(self.largest, size)
        self.now[0] += self.seconds
        return self.left.read(size)


def large_bodies(now: list[float], places: int = 2) -> Bodies:
    """Bodies of which those above ten bytes are large, under a deadline of 10 seconds."""
    return Bodies(
        echo, places, Deadline(10, lambda _peer, _seconds: None, clock=lambda: now[0]), in_memory=10
    )


def test_large_body_reaches_the_site_whole_in_small_pieces() -> None:
    content = bytes(range(256)) * 1000
    stream = Dripping(content, [0.0], 0)
    assert send(large_bodies([0.0]), stream, CONTENT_LENGTH=str(len(content))).data == content
    assert stream.largest <= 65_536


def test_large_body_may_take_as_long_as_it_keeps_coming() -> None:
    now = [0.0]
    content = bytes(40 * 65_536)
    answer = send(large_bodies(now), Dripping(content, now, 0.9), CONTENT_LENGTH=str(len(content)))
    assert (answer.status_code, len(answer.data)) == (200, len(content))
    assert now[0] > 30


@pytest.mark.parametrize("pause", [1.5, 11.0])
def test_large_body_that_comes_too_slowly_or_pauses_is_late(pause: float) -> None:
    now = [0.0]
    content = bytes(40 * 65_536)
    answer = send(large_bodies(now), Dripping(content, now, pause), CONTENT_LENGTH=str(len(content)))
    assert answer.status_code == 408


def test_time_cannot_be_saved_up_for_a_pause() -> None:
    now = [0.0]
    deadline = Deadline(10, lambda _peer, _seconds: None, clock=lambda: now[0])
    reading = deadline.begin("192.0.2.1")
    deadline.grant(reading, 3600)
    now[0] = 10
    assert deadline.end(reading)


def test_large_body_that_was_cut_short_does_not_reach_the_site() -> None:
    assert send(large_bodies([0.0]), io.BytesIO(bytes(50)), CONTENT_LENGTH="100").status_code == 400


def test_large_bodies_leave_places_to_others() -> None:
    site, stalled = Bodies(echo, 2, Deadline(60, lambda *_: None), in_memory=10), Stalled()
    first = in_thread(lambda: send(site, stalled, CONTENT_LENGTH="4000"))
    assert stalled.asked.wait(10)
    refused = send(site, io.BytesIO(bytes(4000)), CONTENT_LENGTH="4000")
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    assert send(site, io.BytesIO(b"text"), CONTENT_LENGTH="4").status_code == 200
    stalled.cut.set()
    stalled.read = lambda _size: b""  # type: ignore[method-assign]
    first.join()
    assert send(site, io.BytesIO(bytes(4000)), CONTENT_LENGTH="4000").status_code == 200


def test_without_room_on_the_disk_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bodies_module, "TemporaryFile", lambda **how: (tmp_path / "full").open("xb+", **how))
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
    try:
        answer = send(large_bodies([0.0]), io.BytesIO(bytes(4000)), CONTENT_LENGTH="4000")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert answer.status_code == 503
    assert b"no room" in answer.data


@pytest.fixture
def watch() -> Watch:
    """A deadline of 10 seconds, the time, who is being answered, who has been cut off."""
    now, busy, cut = [0.0], set[str](), set[str]()
    deadline = Deadline(10, lambda peer, _seconds: cut.add(peer), lambda: busy, lambda: now[0])
    return deadline, now, busy, cut


def test_peer_whom_the_site_is_answering_is_spared_for_a_while(watch: Watch) -> None:
    deadline, now, busy, cut = watch
    deadline.begin("192.0.2.1")
    deadline.begin("192.0.2.2")
    busy.add("192.0.2.1")
    now[0] = 10
    deadline.look()
    assert cut == {"192.0.2.2"}
    now[0] = 20
    deadline.look()
    assert cut == {"192.0.2.1", "192.0.2.2"}


def test_peer_that_also_sends_in_time_is_spared_for_a_while(watch: Watch) -> None:
    deadline, now, _, cut = watch
    deadline.begin("192.0.2.1")
    now[0] = 5
    other = deadline.begin("192.0.2.1")
    now[0] = 10
    deadline.look()
    assert cut == set()
    assert not deadline.end(other)
    deadline.look()
    assert cut == {"192.0.2.1"}


def test_site_is_answering_a_peer_while_its_view_runs() -> None:
    seen: list[str] = []

    def view(_environ: Any, start_response: Any) -> list[bytes]:
        seen.extend(site.peers())
        start_response("200 OK", [])
        return [b""]

    site = Turns(view, 1)
    Client(site).get("/", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert seen == ["192.0.2.1"]
    assert list(site.peers()) == []


def test_no_more_requests_are_in_the_site_at_once_than_have_turns() -> None:
    inside, most, lock = [0], [0], threading.Lock()

    def slow(_environ: Any, start_response: Any) -> list[bytes]:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.05)
        with lock:
            inside[0] -= 1
        start_response("200 OK", [])
        return [b""]

    site = Turns(slow, 2)
    threads = [in_thread(lambda: Client(site).get("/")) for _ in range(6)]
    for thread in threads:
        thread.join()
    assert most == [2]
