"""`python -m benchmarks [--quick] [--only NAME]`: measure, print, write to benchmarks/results/."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from benchmarks.desk import DeskFailed
from benchmarks.effort import FULL, QUICK, Effort
from benchmarks.goals import Table, outcome
from benchmarks.load import LoadFailed, Step, find_wrk
from benchmarks.machine import describe
from benchmarks.report import show, write
from benchmarks.servers import ROOT, ServerFailed
from benchmarks.tables.articles import measure_articles
from benchmarks.tables.calls import measure_calls
from benchmarks.tables.editing import measure_editing
from benchmarks.tables.pages import measure_pages
from benchmarks.tables.paging import measure_paging
from benchmarks.tables.start import measure_start
from benchmarks.tables.trees import measure_trees

RESULTS = ROOT / "benchmarks" / "results"
PARTIAL = ROOT / "var" / "benchmarks"
"""Quick and partial runs are not to be quoted, so they do not go where the quoted ones are."""
TABLES: dict[str, Callable[[Path, Effort, Step], Table]] = {
    "calls": measure_calls,
    "pages": measure_pages,
    "articles": measure_articles,
    "editing": measure_editing,
    "trees": measure_trees,
    "start": measure_start,
    "paging": measure_paging,
}


@click.command
@click.option("--quick", is_flag=True, help="Little load: to see that it works, not to quote.")
@click.option("--only", type=click.Choice(list(TABLES)), help="Measure this table alone.")
def main(only: str | None, *, quick: bool) -> None:
    """Measure the site against its floors; exit with 1 where a goal is missed, or was not measured."""
    console = Console(stderr=True, highlight=False)
    effort = QUICK if quick else FULL
    try:
        find_wrk()
        tables = [_measure(console, name, effort) for name in ([only] if only else TABLES)]
    except (DeskFailed, LoadFailed, ServerFailed) as error:
        raise click.ClickException(str(error)) from error
    paths = write(PARTIAL if quick or only else RESULTS, describe(), tables)
    for path in paths:
        console.print(f"Written: {path.relative_to(ROOT)}")
    lines, is_reached = outcome(tables)
    for line in lines:
        console.print(line)
    if not is_reached:
        raise SystemExit(1)


def _measure(console: Console, name: str, effort: Effort) -> Table:
    """Measure one table in a temporary folder, saying what is going on."""
    with (
        tempfile.TemporaryDirectory(prefix="masthead-benchmark-") as folder,
        console.status(f"{name} …") as status,
    ):
        table = TABLES[name](Path(folder), effort, lambda what: status.update(f"{name}: {what}"))
    show(Console(width=None if console.is_terminal else 150), table)
    return table


if __name__ == "__main__":
    main()
