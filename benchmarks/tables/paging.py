"""A list of a million rows: page 1,000 must cost what page 1 costs, on every database."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine

from benchmarks.effort import Effort
from benchmarks.goals import Goal, Row, Table, ratio_to
from benchmarks.load import Step, Target, load_in_turn
from benchmarks.seed import fill, key_of_page
from benchmarks.sites import SiteFolder
from masthead.modules.users.settings import UsersSettings
from masthead.testing.servers import MariaDB, PostgreSQL, ServerIsMissing, start_mariadb, start_postgresql

PAGE = 1_000
GOAL = Goal(1.5, "at most")
SERVERS: dict[str, Callable[[Path], MariaDB | PostgreSQL]] = {
    "mariadb": start_mariadb,
    "postgresql": start_postgresql,
}


def measure_paging(folder: Path, effort: Effort, step: Step) -> Table:
    """Compare the time of both pages on each database, one reader at a time."""
    rows = _rows("sqlite", SiteFolder(folder / "sqlite"), effort, step)
    for name in SERVERS:
        try:
            with _database(name, step) as url:
                rows += _rows(name, SiteFolder(folder / name, url), effort, step)
        except ServerIsMissing as missing:
            step(f"not measured on {name}: {missing}")
    settings = (
        f"{effort.rows:,} rows, page cache off, 1 connection, {effort.seconds} s × {effort.rounds} rounds "
        f"in turn; ratio = median time of page {PAGE:,} to that of page 1"
    )
    return Table(name="paging", title="A long list", rows=rows, settings=settings)


def _rows(name: str, site: SiteFolder, effort: Effort, step: Step) -> list[Row]:
    step(f"preparing a site on {name}")
    site.prepare()
    engine = create_engine(site.database_url)
    fill(engine, effort.rows, step)
    after = key_of_page(engine, PAGE, UsersSettings.page_size)
    engine.dispose()
    first, later = f"{name}, page 1", f"{name}, page {PAGE:,}"
    with site.serve(name, PAGE_CACHE="false") as server:
        targets = [
            Target(first, server.url, connections=1),
            Target(later, f"{server.url}/users?after={after}", connections=1),
        ]
        figures = load_in_turn(targets, effort.rounds, effort.seconds, step)
    times = {one: [seen.median_ms for seen in figures[one]] for one in figures}
    return [
        Row(what=first, unit="ms", rounds=times[first], ratio=1.0),
        Row(
            what=later, unit="ms", rounds=times[later], ratio=ratio_to(times[first], times[later]), goal=GOAL
        ),
    ]


@contextmanager
def _database(name: str, step: Step) -> Iterator[str]:
    """Give a fresh database of a private server, gone after the block."""
    step(f"starting a private {name}")
    home = Path(tempfile.mkdtemp(prefix="masthead-benchmark-"))
    home.chmod(0o711)  # the server runs as a user of its own
    try:
        server = SERVERS[name](home)
        try:
            yield server.create_database()
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
