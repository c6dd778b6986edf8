"""`masthead upgrade`: check, back up SQLite, expand, say how to restart. The running site is not touched."""

from pathlib import Path

import click

from masthead.engine.cli.content import load_starting_content
from masthead.engine.cli.migrate import WAIT, migrate_with_progress, opened, schema_of
from masthead.engine.cli.options import settings_told, site_option
from masthead.engine.database.backup import back_up
from masthead.engine.database.connect import Database
from masthead.engine.database.guard import SchemaState, judge_schema
from masthead.engine.database.migrator import plan
from masthead.engine.database.revisions import known_revisions
from masthead.engine.errors import MastheadError
from masthead.engine.loading import LoadedModules, load_modules
from masthead.engine.release import code_version

DUMP = {
    "mariadb": "mariadb-dump --single-transaction",
    "postgresql": "pg_dump --format=custom",
}


class UpgradeIsRefused(MastheadError):
    """Something must be mended before the database may be changed."""

    code = "masthead.upgrade_is_refused"
    message = "The upgrade did not begin, and nothing was changed: %(reason)s %(advice)s."

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason=reason, advice=advice)


@click.command
@site_option
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=WAIT,
    show_default=True,
    help="Seconds to wait for another run.",
)
def upgrade(site: Path, wait: float) -> None:
    """Bring the database to this release: check, back up, expand."""
    settings = settings_told(site)
    loaded = load_modules(settings.modules)
    with opened(settings) as database:
        state = examine(database, loaded)
        tasks = plan(database, schema_of(loaded.modules), "expand")
        click.echo(f"Release {state.version}; schema {state.revision or 'empty'}; steps to do: {len(tasks)}.")
        if tasks:
            secure(database, settings.data_folder / "backups", state)
            migrate_with_progress(database, loaded.modules, "expand", wait=wait)
            state = examine(database, loaded)
        load_starting_content(settings, database, loaded)
        _tell_what_comes_next(state, len(plan(database, schema_of(loaded.modules), "retire")))


def examine(database: Database, loaded: LoadedModules, *, broken_too: bool = False) -> SchemaState:
    """Look at what must be well before anything is changed; raise an error that says what to do.

    `broken_too` lets a site go on without its broken modules.
    """
    database.ping()
    if loaded.broken and not broken_too:
        advice = (
            "Install a version of it that fits this release, or take it out of `modules` in masthead.toml"
        )
        raise UpgradeIsRefused(f"{loaded.broken[0]}.", advice)
    state = judge_schema(database, known_revisions(schema_of(loaded.modules).chains), code_version())
    if state.boundary is not None:
        state.require()
    return state


def secure(database: Database, folder: Path, state: SchemaState) -> None:
    """Back up an SQLite file that holds anything; for a server, say how."""
    if database.is_sqlite:
        copy = back_up(database, folder, state.revision)
        if copy is not None:
            click.echo(f"Backed up to {copy}")
        return
    click.echo(
        f"Expand steps only add. For a backup all the same: {DUMP[database.dialect]} {database.url.database}"
    )


def _tell_what_comes_next(state: SchemaState, retire: int) -> None:
    click.secho(f"The database is ready for release {state.version}.", fg="green")
    click.echo("Now restart the site: Ctrl-C and `masthead run`, or restart its service or containers.")
    click.echo(
        f"Until then the old release goes on; one can go back to any release from {state.min_code} on."
    )
    if retire:
        click.echo(
            f"When the new release has proved itself: `masthead migrate --phase retire` (steps: {retire})."
        )
