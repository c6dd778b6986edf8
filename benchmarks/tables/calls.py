"""What one request costs inside Python, with no server and no network around it."""

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine

from benchmarks.calls import FLOOR
from benchmarks.effort import Effort
from benchmarks.goals import Row, Table, ratio_to
from benchmarks.load import Step
from benchmarks.seed import fill
from benchmarks.servers import environment
from benchmarks.sites import SiteFolder

ROWS = 1_000
LIMIT_SECONDS = 300


def measure_calls(folder: Path, effort: Effort, step: Step) -> Table:
    """Time calls in a process of their own, whose log lines are really written."""
    site = SiteFolder(folder / "site")
    step("preparing a site")
    site.prepare()
    engine = create_engine(site.database_url)
    fill(engine, ROWS, step)
    engine.dispose()
    step(f"{effort.rounds} rounds of {effort.calls:,} calls")
    result = folder / "calls.json"
    with (folder / "calls.log").open("wb") as log:
        subprocess.run(
            [sys.executable, "-m", "benchmarks.calls", str(effort.rounds), str(effort.calls), str(result)],
            cwd=folder,
            env=environment(**site.environment()),
            stdout=log,
            timeout=LIMIT_SECONDS,
            check=True,
        )
    times: dict[str, list[float]] = json.loads(result.read_text())
    rows = [
        Row(what=name, unit="µs", rounds=rounds, ratio=ratio_to(times[FLOOR], rounds))
        for name, rounds in times.items()
    ]
    settings = f"one process, one thread, {effort.rounds} rounds of up to {effort.calls:,} calls in turn"
    return Table(name="calls", title="One request inside Python", rows=rows, settings=settings)
