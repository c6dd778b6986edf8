"""Several real processes share what is stale through the database."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_site import FRESH, RunningSite, running_site

from masthead.testing.servers import DatabaseServer

SECOND = 1.0
ROUNDS = 4
AWAY = 6
"""Seconds for which kept pages are shown while the database is away."""


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[RunningSite]:
    with running_site(tmp_path, database_url) as site:
        assert len(site.workers()) == 2
        yield site


def word(site: RunningSite, **headers: str) -> str:
    return site.get("/word/one", **headers).text.split(" ")[0]


def test_author_sees_a_write_at_once_in_every_process_and_others_within_a_second(site: RunningSite) -> None:
    for number in range(ROUNDS):
        for _ in range(4):
            word(site)
        answer = site.post("/word/one", text=f"text{number}")
        written = time.monotonic()
        assert answer.cookies["masthead_fresh"] == "1"
        for _ in range(8):
            assert word(site, **FRESH) == f"text{number}"
        while word(site) != f"text{number}":
            assert time.monotonic() - written < SECOND
        time.sleep(max(0.0, written + SECOND - time.monotonic()))
        assert {word(site) for _ in range(8)} == {f"text{number}"}


def test_page_rendered_slowly_across_a_write_is_not_kept(site: RunningSite) -> None:
    for number in range(2):
        slow = threading.Thread(target=site.get, args=("/word/two?slow=0.8",))
        slow.start()
        time.sleep(0.3)
        site.post("/word/two", text=f"text{number}")
        slow.join()
        time.sleep(SECOND)
        seen = {site.get("/word/two?slow=0.8").text.split(" ")[0] for _ in range(4)}
        assert seen == {f"text{number}"}


def test_reader_without_writes_is_answered_from_the_cache(site: RunningSite) -> None:
    for _ in range(40):
        word(site)
    time.sleep(1.2)
    text = site.get("/metrics").text
    hits, misses = (
        sum(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name}_total"))
        for name in ("masthead_page_cache_hits", "masthead_page_cache_misses")
    )
    assert misses <= 2
    assert hits >= 38


def test_forged_freshness_and_sessions_never_mix_readers(site: RunningSite) -> None:
    personal = site.get("/word/one", Cookie="masthead_session=forged")
    assert personal.headers["Cache-Control"] == "private, no-store"
    assert site.get("/word/one", Cookie="masthead_fresh=forged; x=y").headers["ETag"]


@pytest.fixture(params=["mariadb", "postgresql"])
def server(request: pytest.FixtureRequest) -> DatabaseServer:
    """A database server that a test may stop."""
    found: DatabaseServer = request.getfixturevalue(f"{request.param}_server")
    found.start()
    return found


def test_pages_are_not_shown_while_the_database_is_away_where_nobody_wants_that(
    server: DatabaseServer, tmp_path: Path
) -> None:
    url = server.create_database()
    with running_site(tmp_path, url, PAGE_CACHE_AWAY_SECONDS="0") as site:
        assert word(site) == "old"
        server.stop()
        try:
            time.sleep(SECOND)
            assert site.get("/word/one").status_code == 500
            ready = site.get("/readyz")
            assert (ready.status_code, ready.json()["reasons"]) == (503, ["the database does not answer"])
            assert site.get("/livez").status_code == 200
        finally:
            server.start()
        wait_for(site, lambda: site.get("/word/one").status_code == 200)
        assert site.get("/readyz").status_code == 200
    server.drop_database(url)


def test_pages_are_shown_for_a_while_when_the_database_was_killed(
    server: DatabaseServer, tmp_path: Path
) -> None:
    url = server.create_database()
    with running_site(tmp_path, url, PAGE_CACHE_AWAY_SECONDS=str(AWAY), WORKERS="1") as site:
        fresh = site.get("/word/one")
        assert "Age" not in fresh.headers
        killed = time.monotonic()
        server.kill()
        try:
            wait_for(site, lambda: "Age" in site.get("/word/one").headers)
            shown = site.get("/word/one")
            assert (shown.status_code, shown.text) == (200, fresh.text)
            assert 1 <= int(shown.headers["Age"]) <= time.monotonic() - killed + 2
            assert shown.headers["Cache-Status"] == 'masthead; hit; detail="database away"'
            assert site.get("/word/one", **{"If-None-Match": shown.headers["ETag"]}).status_code == 304
            assert site.get("/word/one", **FRESH).status_code == 500, (
                "who just wrote is not shown what was before"
            )
            assert site.get("/word/one", Cookie="masthead_session=x").status_code == 500
            assert site.get("/word/two").status_code == 500, "it was not kept"
            wait_for(site, lambda: site.get("/word/one").status_code == 500)
            assert time.monotonic() - killed > AWAY - 2
        finally:
            server.start()
        wait_for(site, lambda: site.get("/word/one").status_code == 200)
        assert "Age" not in site.get("/word/one").headers
        assert "database_went_away" in site.output.read_text()
        # The process looks again a second after it failed to; pages are made anew meanwhile.
        wait_for(
            site, lambda: site.get("/word/one").is_success and "database_came_back" in site.output.read_text()
        )
    server.drop_database(url)


def wait_for(site: RunningSite, condition: Callable[[], bool]) -> None:
    """Wait until it is so, for as long as a database takes to come back."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, site.output.read_text(errors="replace")[-2000:]
        time.sleep(0.1)
