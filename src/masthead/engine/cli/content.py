"""A recipe's starting content, loaded once into a database."""

import click

from masthead.engine.content.reserved import install_reserved
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.engine.loading import LoadedModules
from masthead.engine.recipes.apply import apply_content, is_applied, mark_applied
from masthead.engine.recipes.read import read_recipe
from masthead.engine.settings.model import Settings
from masthead.engine.storage.choose import install_storage
from masthead.engine.web.slugs import slugs_of_modules


def load_starting_content(settings: Settings, database: Database, loaded: LoadedModules) -> None:
    """Load the content of the site's recipe unless this database has had it before."""
    install_subscriptions(database, loaded.modules)
    install_storage(database, settings)
    install_reserved(database, slugs_of_modules(loaded.modules))
    recipe = read_recipe(settings.recipe, settings.site)
    with unit_of_work(database, writes=True) as work:
        if not is_applied(recipe, work):
            click.echo(f"Loading the content of recipe {recipe.name} …", err=True)
            apply_content(recipe, loaded.modules, work, dry_run=False)
            mark_applied(recipe, work)
