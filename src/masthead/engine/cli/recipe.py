"""`masthead recipe show|apply`: what a kind of site consists of, and making this site one."""

import re
from pathlib import Path

import click

from masthead.engine.app import open_database
from masthead.engine.cli.options import settings_at, site_option
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.engine.loading import load_modules
from masthead.engine.recipes.apply import apply_content, mark_applied
from masthead.engine.recipes.read import read_recipe, recipe_names, recipe_settings
from masthead.engine.settings.read import FILE, read_file


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
    chosen = read_recipe(name, site)
    click.secho(chosen.summary, bold=True)
    for line in recipe_settings(chosen):
        click.echo(f"  {line}")
    _say("It would change:", _apply(name, site, dry_run=True))


@recipe.command
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@site_option
def apply(name: str, site: Path, *, yes: bool) -> None:
    """Make this site the kind that the recipe describes; applying twice changes nothing."""
    planned = _apply(name, site, dry_run=True)
    _say("This changes:", planned)
    if planned and (yes or click.confirm("Apply?")):
        _apply(name, site, dry_run=False)
        click.secho("Applied. Restart the site to see it.", fg="green")


def _apply(name: str, site: Path, *, dry_run: bool) -> list[str]:
    settings = settings_at(site, recipe=name)
    chosen = read_recipe(name, settings.site)
    lines = _choose(settings.site / FILE, name, dry_run=dry_run)
    loaded = load_modules(settings.modules)
    database = open_database(settings)
    install_subscriptions(database, loaded.modules)
    with unit_of_work(database, writes=not dry_run) as work:
        lines += apply_content(chosen, loaded.modules, work, dry_run=dry_run)
        if not dry_run:
            mark_applied(chosen, work)
    return lines


def _choose(path: Path, name: str, *, dry_run: bool) -> list[str]:
    """Name the recipe in masthead.toml, keeping the rest of the file as its owner wrote it."""
    present = read_file(path).get("recipe")
    if present == name:
        return []
    if not dry_run:
        line = f'recipe = "{name}"\n'
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        replaced, count = re.subn(r"(?m)^recipe\s*=.*\n?", line, text, count=1)
        path.write_text(replaced if count else line + text, encoding="utf-8")
    return [f"{FILE}: recipe {present or 'not named'} → {name}"]


def _say(title: str, lines: list[str]) -> None:
    click.secho(title if lines else "Nothing would change: all of it is there.", bold=True)
    for line in lines:
        click.echo(f"  + {line}")
