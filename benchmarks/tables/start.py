"""Cold start: from the command to the first good answer, ours and the floor in turn."""

from pathlib import Path

from sqlalchemy import create_engine

from benchmarks.apps.rows import DATABASE
from benchmarks.effort import WORKERS, Effort
from benchmarks.goals import Goal, Row, Table, ratio_to
from benchmarks.load import Step
from benchmarks.seed import fill
from benchmarks.servers import port_and_command, running
from benchmarks.sites import SiteFolder

ROWS = 100
GOAL = Goal(2.0, "at most")


def measure_start(folder: Path, effort: Effort, step: Step) -> Table:
    """Start each site again and again; the first start of each only warms the files."""
    site = SiteFolder(folder / "site")
    step("preparing a site")
    site.prepare()
    engine = create_engine(site.database_url)
    fill(engine, ROWS, step)
    engine.dispose()
    floor: list[float] = []
    ours: list[float] = []
    for number in range(effort.starts + 1):
        step(f"start {number} of {effort.starts}")
        port, command = port_and_command("benchmarks.apps.rows:app")
        with running("bare", command, port, folder, {DATABASE: site.database_url}) as server:
            floor.append(server.seconds)
        with site.serve("masthead", companion=True) as server:
            ours.append(server.seconds)
    floor, ours = floor[1:], ours[1:]
    rows = [
        Row(what="bare Flask + SQLAlchemy", unit="s", rounds=floor, ratio=1.0),
        Row(
            what="masthead run --recipe users", unit="s", rounds=ours, ratio=ratio_to(floor, ours), goal=GOAL
        ),
    ]
    settings = f"{WORKERS} workers, {effort.starts} starts of each in turn, site prepared before"
    return Table(name="start", title="Cold start to the first 200", rows=rows, settings=settings)
