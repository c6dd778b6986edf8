"""Two worker processes and somebody on another machine: settings reach all, figures of all add up."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from masthead.engine.access.actor import Actor
from masthead.engine.app import create_app
from masthead.engine.database.unit_of_work import unit_of_work, written
from masthead.engine.figures.carry import WEB_EVERY
from masthead.engine.figures.models import Figure
from masthead.engine.figures.names import LATENCIES, REQUESTS
from masthead.engine.recipes.read import resolve
from masthead.engine.settings.read import read_settings
from masthead.engine.tuning.store import follow_files, keep
from masthead.engine.web.site import Site
from masthead.testing.browser import COMMAND
from masthead.testing.processes import ServerProcess, free_port
from masthead.testing.site import migrate_site

SECOND = 1.0
LANGUAGE = {"Accept-Language": "de"}


@pytest.fixture
def elsewhere(tmp_path: Path, database_url: str) -> Iterator[Site]:
    """The site as another machine has it, on each database in turn."""
    told = {"RECIPE": "demo", "DATABASE_URL": database_url, "SECRET_KEY": "k" * 32}
    site = create_app(resolve(read_settings(tmp_path, told)))
    migrate_site(site.parts.database, site.parts.loaded.modules)
    yield site
    site.parts.database.dispose()


@pytest.fixture
def url(elsewhere: Site, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The site as two processes serve it."""
    for name, value in {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "k" * 32,
        "LOG_REQUESTS": "false",
    }.items():
        monkeypatch.setenv(name, value)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [*COMMAND, "--site", str(tmp_path), "--port", str(port), "--workers", "2", "--no-companion"]
    process = ServerProcess(command, None, tmp_path)
    process.start(lambda: answers(address))
    yield address
    process.end(process.gentle)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/livez", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def titles(url: str) -> set[str]:
    """What readers are shown, over connections of their own: any process may answer."""
    pages = [httpx.get(f"{url}{path}", headers=LANGUAGE, timeout=20).text for path in ("/", "/users") * 6]
    return {page.partition('class="brand-name">')[2].partition("<")[0] for page in pages}


def set_name(site: Site, name: str | None) -> None:
    assert site.settings is not None
    (tunable,) = [one for one in site.settings.tunables if one.name == "site.name"]
    actor = Actor(id=1, name="somebody")
    if name is None:
        written(site.parts.database, lambda work: follow_files(work, actor, tunable.name))
    else:
        written(site.parts.database, lambda work: keep(work, actor, tunable, name))


def test_a_setting_reaches_every_process_within_a_second(elsewhere: Site, url: str) -> None:
    assert titles(url) == {"Masthead"}
    for name in ("Harbour", "Pier", None):
        set_name(elsewhere, name)
        changed = time.monotonic()
        time.sleep(max(0.0, changed + SECOND - time.monotonic()))
        assert titles(url) == {name or "Masthead"}


def test_figures_of_two_processes_add_up_and_a_site_at_rest_writes_none(elsewhere: Site, url: str) -> None:
    def counted(*names: str) -> int:
        with unit_of_work(elsewhere.parts.database) as work:
            total = select(func.sum(Figure.count)).where(Figure.span == 1, Figure.name.in_(names))
            return int(work.scalar(total) or 0)

    for number in range(40):
        assert httpx.get(f"{url}/hello", timeout=20).status_code == 200
        assert httpx.get(f"{url}/nowhere/{number}", timeout=20).status_code == 404
    deadline = time.monotonic() + 3 * WEB_EVERY
    while counted(*REQUESTS.values()) < 80:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert counted(REQUESTS["2"]) == counted(REQUESTS["4"]) == 40
    assert counted(*LATENCIES) == 80
    time.sleep(1.2 * WEB_EVERY)
    assert counted(*REQUESTS.values()) == 80
