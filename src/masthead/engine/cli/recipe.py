"""`masthead recipe show|apply`: what a kind of site consists of, and making this site one."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import click

from masthead.engine.cli.migrate import migrate_with_progress, opened, schema_of
from masthead.engine.cli.options import settings_at, site_option
from masthead.engine.cli.upgrade import examine, secure
from masthead.engine.content.reserved import install_reserved
from masthead.engine.database.connect import Database
from masthead.engine.database.migrator import plan
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import MastheadError
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.engine.loading import LoadedModules, load_modules
from masthead.engine.recipes.apply import apply_content, mark_applied
from masthead.engine.recipes.choose import replace_file, with_recipe
from masthead.engine.recipes.read import Recipe, read_recipe, recipe_names, recipe_settings
from masthead.engine.settings.model import Settings
from masthead.engine.settings.read import FILE, read_file
from masthead.engine.storage.choose import install_storage
from masthead.engine.web.slugs import slugs_of_modules


class RecipeNeedsSchema(MastheadError):
    """A server database is changed by `masthead upgrade` alone: several sites may stand on it."""

    code = "masthead.recipe_needs_schema"
    message = (
        "Recipe %(recipe)s needs schema steps that the database lacks (%(steps)s); nothing was changed. "
        "Run `RECIPE=%(recipe)s masthead upgrade`, then this command again."
    )

    def __init__(self, recipe: str, steps: int) -> None:
        super().__init__(recipe=recipe, steps=steps)


@dataclass(frozen=True)
class Undertaking:
    """What it takes to make this site the kind that a recipe describes."""

    settings: Settings
    recipe: Recipe
    loaded: LoadedModules
    database: Database

    def schema_steps(self) -> list[str]:
        """Name the schema steps that the recipe's modules need."""
        return [one.title for one in plan(self.database, schema_of(self.loaded.modules), "expand")]

    def planned(self) -> list[str]:
        """Say, one line each, what would change; change nothing."""
        steps = self.schema_steps()
        content = self._content_of_new_tables() if steps else self.load_content(dry_run=True)
        return [*(f"schema: {step}" for step in steps), *content, *self._choice()]

    def load_content(self, *, dry_run: bool) -> list[str]:
        """Load the starting content; say what is added."""
        install_subscriptions(self.database, self.loaded.modules)
        install_storage(self.database, self.settings)
        install_reserved(self.database, slugs_of_modules(self.loaded.modules))
        with unit_of_work(self.database, writes=not dry_run) as work:
            lines = apply_content(self.recipe, self.loaded.modules, work, dry_run=dry_run)
            if not dry_run:
                mark_applied(self.recipe, work)
        return lines

    def _content_of_new_tables(self) -> list[str]:
        """Say what would be loaded, as tables that are to come cannot be asked."""
        content = [
            (m, source.content.get(m, {})) for m, source in product(self.loaded.names, self.recipe.sources)
        ]
        return [
            f"content: {module}.{kind}, {len(items)} at most"
            for module, kinds in content
            for kind, items in kinds.items()
        ]

    def _choice(self) -> list[str]:
        present = read_file(self.settings.site / FILE).get("recipe")
        if present == self.recipe.name:
            return []
        return [f"{FILE}: recipe {present or 'not named'} → {self.recipe.name}"]


@click.group
def recipe() -> None:
    """Show or apply a kind of site."""


@recipe.command("list")
@site_option
def list_recipes(site: Path) -> None:
    """List the recipes."""
    for name in recipe_names():
        click.echo(f"{name:10} {read_recipe(name, site).summary}")


@recipe.command
@click.argument("name")
@site_option
def show(name: str, site: Path) -> None:
    """Say what a recipe consists of and what it would change in this site."""
    settings = settings_at(site, recipe=name)
    with opened(settings) as database:
        task = _undertaking(settings, database)
        click.secho(task.recipe.summary, bold=True)
        for line in recipe_settings(task.recipe):
            click.echo(f"  {line}")
        _say("It would change:", task.planned())
    _warn_of_variable(settings)


@recipe.command
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@site_option
def apply(name: str, site: Path, *, yes: bool) -> None:
    """Make this site the kind that the recipe describes; applying twice changes nothing."""
    settings = settings_at(site, recipe=name)
    with opened(settings) as database:
        task = _undertaking(settings, database)
        examine(database, task.loaded)
        steps = task.schema_steps()
        if steps and not database.is_sqlite:
            raise RecipeNeedsSchema(name, len(steps))
        planned = task.planned()
        _say("This changes:", planned)
        if planned and (yes or click.confirm("Apply?")):
            _perform(task)
            click.secho("Applied. Restart the site to see it.", fg="green")
    _warn_of_variable(settings)


def _undertaking(settings: Settings, database: Database) -> Undertaking:
    chosen = read_recipe(settings.recipe, settings.site)
    return Undertaking(settings, chosen, load_modules(settings.modules), database)


def _perform(task: Undertaking) -> None:
    """Schema, content, and masthead.toml last: a site is called what it is, whatever fails on the way."""
    file = task.settings.site / FILE
    text = with_recipe(file, task.recipe.name)
    if task.schema_steps():
        state = examine(task.database, task.loaded)
        secure(task.database, task.settings.data_folder / "backups", state)
        migrate_with_progress(task.database, task.loaded.modules, "expand")
    task.load_content(dry_run=False)
    if not file.exists() or text != file.read_bytes().decode():
        replace_file(file, text)


def _warn_of_variable(settings: Settings) -> None:
    """Say so where the site would be of another kind all the same."""
    given = settings.environment.get("RECIPE", "")
    if given and given != settings.recipe:
        text = f"RECIPE={given} is set, in the environment or in .env, and wins over {FILE}. Unset it."
        click.secho(text, fg="yellow", err=True)


def _say(title: str, lines: list[str]) -> None:
    click.secho(title if lines else "Nothing would change: all of it is there.", bold=True)
    for line in lines:
        click.echo(f"  + {line}")
