"""`masthead prepare`: an SQLite site's schema and content, or a server database judged; `run` calls it."""

from pathlib import Path

import click

from masthead.engine.cli.content import load_starting_content
from masthead.engine.cli.migrate import migrate_with_progress, opened
from masthead.engine.cli.options import require_told, settings_at, site_option
from masthead.engine.cli.upgrade import examine, secure
from masthead.engine.database.guard import SchemaState
from masthead.engine.errors import MastheadError
from masthead.engine.loading import load_modules


class DatabaseIsBehind(MastheadError):
    """A server database is never changed by a start: several sites may stand on it."""

    code = "masthead.database_is_behind"
    message = (
        "The database is behind this release (%(steps)s steps). Run `masthead upgrade`, then start again."
    )

    def __init__(self, state: SchemaState) -> None:
        super().__init__(steps=len(state.pending))


@click.command
@site_option
def prepare(site: Path) -> None:
    """Make the site ready to run."""
    settings = settings_at(site)
    loaded = load_modules(settings.modules)
    with opened(settings) as database:
        state = examine(database, loaded, broken_too=True)
        if state.pending and not database.is_sqlite:
            require_told(settings)  # what it would be sent to do says the same
            raise DatabaseIsBehind(state)
        if database.is_sqlite:
            click.echo("Preparing the site: schema and starting content …", err=True)
        if state.pending:
            secure(database, settings.data_folder / "backups", state)
            migrate_with_progress(database, loaded.modules, "expand")
        if database.is_sqlite:
            load_starting_content(settings, database, loaded)
