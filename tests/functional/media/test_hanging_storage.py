"""An object storage that takes every call and says nothing: pictures wait for it, pages and probes do not."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from masthead.engine.storage import readers, s3
from masthead.engine.web.making import make_front
from masthead.testing.site import MakeSite

PICTURE = "/media/" + "ab" * 32 + "/320.webp"
THREADS = 3
HANGS = 4
"""Seconds that a call hangs here; otherwise it is 20."""


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(s3, "REQUEST_SECONDS", HANGS)
    monkeypatch.setattr(s3, "RETRIES", 0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def front(make_on_sqlite: MakeSite, silent: str) -> Any:
    site = make_on_sqlite(
        MODULES="users,pages,hello",
        S3_ENDPOINT=silent,
        S3_ACCESS_KEY="key",
        S3_SECRET_KEY="secret",
        THREADS=str(THREADS),
        PAGE_CACHE="false",
    )
    return make_front(site, site.parts.settings, site.parts.database)


@contextmanager
def asking(front: Any, count: int) -> Iterator[list[Future[TestResponse]]]:
    """Ask for so many pictures at once."""
    with ThreadPoolExecutor(count) as threads:
        yield [threads.submit(Client(front).get, PICTURE) for _ in range(count)]


def test_pages_and_probes_are_answered_while_pictures_hang(front: Any) -> None:
    Client(front).get("/")  # whatever is made at the first request is there
    with asking(front, 4 * THREADS) as pictures:
        while sum(one.done() for one in pictures) < 3 * THREADS:
            time.sleep(0.05)
        page, probe = Client(front).get("/"), Client(front).get("/livez")
        hanging = [one for one in pictures if not one.done()]
        assert (page.status_code, probe.status_code) == (200, 200)
        assert len(hanging) == THREADS - 1, "they still hang, and one thread is left"
    answers = [one.result() for one in pictures]
    assert {one.status_code for one in answers} == {503}
    assert sum(one.headers.get("Retry-After") == "5" for one in answers) == 4 * THREADS - len(hanging)


def test_after_a_call_that_hung_nobody_asks_for_some_seconds(
    front: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "PAUSE_SECONDS", 3600)
    first, second = Client(front).get(PICTURE), Client(front).get(PICTURE)
    assert (first.status_code, first.headers.get("Retry-After")) == (503, None)
    assert (second.status_code, second.headers.get("Retry-After")) == (503, "3600")
    assert "Files cannot be shown at the moment." in second.text


def test_a_page_of_many_pictures_gets_them_all(
    make_on_sqlite: MakeSite, library_of: Callable[[Any], Any]
) -> None:
    site = make_on_sqlite(MODULES="users,pages", THREADS=str(THREADS))
    front = make_front(site, site.parts.settings, site.parts.database)
    library = library_of(site)
    library.add()
    (folder,) = set(re.findall(r"/media/\w{64}/", library.look("/pictures")))
    with ThreadPoolExecutor(12) as threads:
        asked = [threads.submit(Client(front).get, f"{folder}320.webp") for _ in range(60)]
    assert {one.result().status_code for one in asked} == {200}
