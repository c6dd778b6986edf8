"""`masthead prepare`: schema and starting content of an SQLite site; `run` calls it when it is needed."""

from pathlib import Path

import click

from masthead.engine.app import open_database
from masthead.engine.cli.migrate import migrate_with_progress
from masthead.engine.cli.options import settings_at, site_option
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.engine.loading import load_modules
from masthead.engine.recipes.apply import apply_content, is_applied, mark_applied
from masthead.engine.recipes.read import read_recipe


@click.command
@site_option
def prepare(site: Path) -> None:
    """Make an SQLite site ready to run."""
    settings = settings_at(site)
    database = open_database(settings)
    loaded = load_modules(settings.modules)
    install_subscriptions(database, loaded.modules)
    migrate_with_progress(database, loaded.modules, "expand")
    recipe = read_recipe(settings.recipe, settings.site)
    with unit_of_work(database, writes=True) as work:
        if not is_applied(recipe, work):
            click.echo(f"Loading the content of recipe {recipe.name} …")
            apply_content(recipe, loaded.modules, work, dry_run=False)
            mark_applied(recipe, work)
