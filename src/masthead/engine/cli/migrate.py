"""`masthead migrate`: one run under a lock, before a rollout (expand) or after its promotion (retire)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from masthead.engine.app import open_database
from masthead.engine.cli.options import settings_told, site_option
from masthead.engine.database.connect import Database
from masthead.engine.database.guard import judge_schema
from masthead.engine.database.migrator import migrate as migrate_database
from masthead.engine.database.migrator import plan
from masthead.engine.database.perform import Schema
from masthead.engine.database.revisions import Phase, chains_of, known_revisions
from masthead.engine.loading import load_modules
from masthead.engine.module import Module
from masthead.engine.release import code_version
from masthead.engine.settings.model import Settings

WAIT = 60.0
console = Console(stderr=True, highlight=False)


@click.command
@site_option
@click.option(
    "--phase",
    type=click.Choice(["expand", "retire"]),
    default="expand",
    show_default=True,
    help="expand: before new code starts. retire: after it was promoted.",
)
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=WAIT,
    show_default=True,
    help="Seconds to wait for another run.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
@click.option("--status", is_flag=True, help="Show the schema's state; change nothing.")
def migrate(site: Path, phase: Phase, wait: float, *, dry_run: bool, status: bool) -> None:
    """Run the expand or the retire steps of the schema."""
    settings = settings_told(site)
    modules = load_modules(settings.modules).modules
    with opened(settings) as database:
        if status:
            show_status(database, modules)
        elif dry_run:
            for task in plan(database, schema_of(modules), phase):
                click.echo(f"would run {task.title}")
        else:
            migrate_with_progress(database, modules, phase, wait=wait)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open the site's database for one command."""
    database = open_database(settings)
    try:
        yield database
    finally:
        database.dispose()


def schema_of(modules: Sequence[Module]) -> Schema:
    """Give the schema that the engine and these modules bring."""
    return Schema(chains_of(modules), code_version())


def migrate_with_progress(
    database: Database, modules: Sequence[Module], phase: Phase, *, wait: float = WAIT
) -> tuple[str, ...]:
    """Migrate, with a line for each step; give what was done."""
    with console.status(f"Schema: {phase} …"):
        done = migrate_database(database, schema_of(modules), phase, wait=wait, say=console.print)
    console.print(f"Schema: {phase} done, steps: {len(done)}." if done else f"Schema: nothing to {phase}.")
    return done


def show_status(database: Database, modules: Sequence[Module]) -> None:
    """Print every step that the code brings, whether it was applied, and what that means."""
    known = known_revisions(chains_of(modules))
    state = judge_schema(database, known, code_version())
    table = Table("step", "phase", "applied")
    for one in known:
        table.add_row(one.revision, one.phase, "yes" if one.revision in state.applied else "no")
    Console().print(table)
    fit = "this release can serve on it" if state.is_fit else "this release cannot serve on it"
    click.echo(f"schema {state.revision or 'empty'}, min_code {state.min_code or 'none'}: {fit}")
    state.require()
