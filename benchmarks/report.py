"""A run's tables, for the screen and for `benchmarks/results/`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

from benchmarks.goals import MISSED, NOT_MEASURED, REACHED, Row, Table

HEADINGS = ("what", "measured", "to the floor", "goal", "verdict", "also")


def show(console: Console, table: Table) -> None:
    """Print one table."""
    grid = Grid(*HEADINGS, title=table.title, caption=table.settings, title_justify="left")
    for row in table.rows:
        colour = {MISSED: "red", NOT_MEASURED: "red", REACHED: "green"}.get(row.verdict, "")
        grid.add_row(*_cells(row), style=colour)
    console.print(grid)


def write(folder: Path, machine: dict[str, Any], tables: Sequence[Table]) -> list[Path]:
    """Write the run for programs and for people."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{machine['date']}-{machine['commit']}"
    figures = {"machine": machine, "tables": [_as_json(table) for table in tables]}
    paths = [folder / f"{name}.json", folder / f"{name}.md"]
    paths[0].write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    paths[1].write_text(as_markdown(machine, tables))
    return paths


def as_markdown(machine: dict[str, Any], tables: Sequence[Table]) -> str:
    """Give the run as a page."""
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    state = f"commit {machine['commit']}{' with uncommitted changes' if machine['changed'] else ''}"
    lines = [
        f"# Measured on {machine['date']}, {state}",
        "",
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gib']} GiB, {machine['system']}.",
        f"{versions}.",
    ]
    for table in tables:
        lines += ["", f"## {table.title}", "", f"{table.settings}.", ""]
        lines += [f"| {' | '.join(HEADINGS)} |", f"|{' --- |' * len(HEADINGS)}"]
        lines += [f"| {' | '.join(_cells(row))} |" for row in table.rows]
    return "\n".join(lines) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        "" if row.value is None else f"{number(row.value)} {row.unit}{_spread(row)}",
        "" if row.ratio is None else f"{row.ratio:.2f} ×",
        "" if row.goal is None else str(row.goal),
        row.verdict,
        ", ".join(f"{name} {number(value)}" for name, value in row.also.items()),
    )


def _spread(row: Row) -> str:
    return f" ({number(min(row.rounds))}–{number(max(row.rounds))})" if len(row.rounds) > 1 else ""


def number(value: float) -> str:
    """Give three digits that mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _as_json(table: Table) -> dict[str, Any]:
    rows = [
        {
            "what": row.what,
            "unit": row.unit,
            "median": row.value,
            "rounds": list(row.rounds),
            "ratio": row.ratio,
            "goal": None if row.goal is None else str(row.goal),
            "verdict": row.verdict,
            **({"also": row.also} if row.also else {}),
        }
        for row in table.rows
    ]
    return {"name": table.name, "title": table.title, "settings": table.settings, "rows": rows}
