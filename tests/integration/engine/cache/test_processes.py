"""Several real processes share what is stale through the database."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_site import FRESH, RunningSite, running_site

from masthead.testing.servers import DatabaseServer

SECOND = 1.0
ROUNDS = 4


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


@pytest.mark.parametrize("kind", ["mariadb", "postgresql"])
def test_pages_are_not_shown_while_the_database_is_away(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server: DatabaseServer = request.getfixturevalue(f"{kind}_server")
    server.start()
    url = server.create_database()
    with running_site(tmp_path, url) as site:
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
        deadline = time.monotonic() + 20
        while site.get("/word/one").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert site.get("/readyz").status_code == 200
    server.drop_database(url)
