"""Pages under load: hot, unchanged, cold, against one Flask view with a constant; and the memory it took."""

import http.client
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import create_engine

from benchmarks.apps.bare import SIZE
from benchmarks.apps.rows import DATABASE
from benchmarks.effort import CONNECTIONS, WORKERS, Effort
from benchmarks.goals import Goal, Row, Table, ratio_to
from benchmarks.load import Figures, Step, Target, latencies, load_in_turn
from benchmarks.seed import fill
from benchmarks.servers import HOST, THREADS, Server, port_and_command, proportional_mib, running
from benchmarks.sites import SiteFolder, on_each

ROWS = 1_000
FLOOR, HOT, UNCHANGED, COLD, PLAIN = (
    "bare Flask, a constant",
    "hot anonymous page",
    "its 304",
    "cold page of 20 rows",
    "bare Flask + SQLAlchemy + Jinja, 20 rows",
)
HOT_GOAL, UNCHANGED_GOAL = Goal(2.0, "at least"), Goal(2.7, "at least")
COLD_GOAL, MEMORY_GOAL = Goal(0.18, "at least"), Goal(135, "at most", "value")


def measure_pages(folder: Path, effort: Effort, step: Step) -> Table:
    """Load the users list in every state, each in turn."""
    site = SiteFolder(folder / "site")
    step("preparing a site")
    site.prepare()
    engine = create_engine(site.database_url)
    fill(engine, ROWS, step)
    engine.dispose()
    plain_port, plain_command = port_and_command("benchmarks.apps.rows:app")
    with on_each(
        lambda: site.serve("masthead"),
        lambda: site.serve("masthead-cold", PAGE_CACHE="false"),
        lambda: running("plain", plain_command, plain_port, folder, {DATABASE: site.database_url}),
    ) as (hot, cold, plain):
        size, validator = look(hot)
        port, command = port_and_command("benchmarks.apps.bare:app")
        with running("bare", command, port, folder, {SIZE: str(size)}) as bare:
            targets = [
                Target(FLOOR, bare.url),
                Target(HOT, hot.url),
                Target(UNCHANGED, hot.url, {"If-None-Match": validator}),
                Target(COLD, cold.url),
                Target(PLAIN, plain.url),
            ]
            figures = load_in_turn(targets, effort.rounds, effort.seconds, step)
            memory = _memory(hot, bare)
            written = hot.log.stat().st_size
    rows = [*_rates(figures), *memory]
    settings = (
        f"{WORKERS} workers with {THREADS} threads each, wrk -t1 -c{CONNECTIONS} for {effort.seconds} s × "
        f"{effort.rounds} rounds in turn, page of {size:,} bytes, {written / 1e6:,.0f} MB of log lines written"
    )
    return Table(name="pages", title="Anonymous pages and memory", rows=rows, settings=settings)


def look(server: Server, path: str = "/") -> tuple[int, str]:
    """Give the size and the validator of a page."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    size, validator = len(response.read()), response.getheader("ETag")
    connection.close()
    return size, validator or '"none"'


def _rates(figures: dict[str, list[Figures]]) -> list[Row]:
    goals = {HOT: HOT_GOAL, UNCHANGED: UNCHANGED_GOAL, COLD: COLD_GOAL}
    floor = [one.rate for one in figures[FLOOR]]
    rows = []
    for name, seen in figures.items():
        rates = [one.rate for one in seen]
        ratio = ratio_to(floor, rates)
        rows.append(
            Row(
                what=name, unit="req/s", rounds=rates, ratio=ratio, goal=goals.get(name), also=latencies(seen)
            )
        )
    return rows


def _memory(hot: Server, bare: Server) -> Sequence[Row]:
    floor, ours = ([proportional_mib(server.workers())] for server in (bare, hot))
    return (
        Row(what="memory of 2 bare workers", unit="MiB PSS", rounds=floor, ratio=1.0),
        Row(
            what="memory of 2 workers after load",
            unit="MiB PSS",
            rounds=ours,
            ratio=ratio_to(floor, ours),
            goal=MEMORY_GOAL,
        ),
    )
