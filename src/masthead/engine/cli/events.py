"""`masthead events`: what waits, what could not be delivered, and trying it again."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from masthead.engine.app import open_database
from masthead.engine.cli.options import settings_of_site, site_option
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.events import queue

Change = Callable[[UnitOfWork, Collection[int] | None], int]
ids_argument = click.argument("ids", metavar="ID…", type=int, nargs=-1)
all_option = click.option("--all", "every", is_flag=True, help="All dead letters.")


@click.group
def events() -> None:
    """Look at events that could not be delivered."""


@events.command
@site_option
def status(site: Path) -> None:
    """Say how many deliveries wait, for how long, and how many were given up."""
    with _work_at(site) as work:
        state = queue.queue_state(work)
    click.echo(f"waiting: {state.waiting}, the oldest for {state.oldest_seconds:.0f} s")
    click.echo(f"dead:    {state.dead}" + (" (see `masthead events dead`)" if state.dead else ""))


@events.command
@click.option("--limit", default=100, show_default=True, help="How many at most.")
@site_option
def dead(site: Path, limit: int) -> None:
    """List dead letters, the newest first."""
    with _work_at(site) as work:
        letters = queue.dead_letters(work, limit)
    for one in letters:
        click.secho(f"{one.id}  {one.event_name}  {one.recorded_at:%Y-%m-%d %H:%M:%S} UTC", bold=True)
        click.echo(f"    to {one.subscriber}\n    {one.attempts} attempts; the last: {one.last_error}")
    if not letters:
        click.echo("There are no dead letters.")


@events.command
@ids_argument
@all_option
@site_option
def replay(site: Path, ids: tuple[int, ...], *, every: bool) -> None:
    """Deliver dead letters again: those with the ids, or --all."""
    count = _change(site, queue.replay, ids, every=every)
    click.echo(f"{count} put back into the queue.")


@events.command
@ids_argument
@all_option
@site_option
def discard(site: Path, ids: tuple[int, ...], *, every: bool) -> None:
    """Throw dead letters away for good: those with the ids, or --all."""
    count = _change(site, queue.discard, ids, every=every)
    click.echo(f"{count} thrown away.")


def _change(site: Path, change: Change, ids: tuple[int, ...], *, every: bool) -> int:
    if bool(ids) == every:
        raise click.UsageError("Give the ids of dead letters (see `masthead events dead`), or --all.")
    with _work_at(site, writes=True) as work:
        count = change(work, None if every else ids)
    if ids and count < len(set(ids)):
        click.echo(f"{len(set(ids)) - count} of the ids are no dead letters.", err=True)
    return count


@contextmanager
def _work_at(site: Path, *, writes: bool = False) -> Iterator[UnitOfWork]:
    database = open_database(settings_of_site(site))
    try:
        with unit_of_work(database, writes=writes) as work:
            yield work
    finally:
        database.dispose()
