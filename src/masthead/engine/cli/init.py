"""`masthead init`: write the small repository that a site of one's own is."""

import json
import shlex
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

import click

from masthead.engine.cli.wheel import pins, wheel_name, write_wheel
from masthead.engine.errors import MastheadError
from masthead.engine.recipes.read import read_recipe

TEMPLATES = files("masthead.engine.cli") / "site"
RECIPES = files("masthead.recipes")
FILES = {
    "masthead.toml": "masthead.toml.template",
    ".env.example": "env.template",
    ".gitignore": "gitignore.template",
    "README.md": "README.md.template",
    "reqs.txt": "reqs.txt.template",
    "app.py": "app.py.template",
    "app/__init__.py": "package.py.template",
    "app/main.py": "main.py.template",
}


class FolderIsInUse(MastheadError):
    """A new site needs a folder of its own."""

    code = "masthead.folder_is_in_use"
    message = "%(folder)s is not empty. Name a new folder, or an empty one; nothing was written."

    def __init__(self, folder: Path) -> None:
        super().__init__(folder=folder)


@click.command
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--recipe", default="demo", show_default=True, help="Kind of site.")
@click.option("--name", help="Name of the site. Default: the folder's.")
def init(directory: Path, recipe: str, name: str | None) -> None:
    """Make a site of your own in a new folder."""
    site = directory.resolve()
    read_recipe(recipe, site)
    if site.exists() and any(entry.name != ".git" for entry in site.iterdir()):
        raise FolderIsInUse(directory)
    write_site(site, recipe, name or site.name.replace("-", " ").replace("_", " ").strip().capitalize())
    click.secho(f"A site is in {directory}. Start it:", bold=True)
    click.echo(f"  cd {shlex.quote(str(directory))} && masthead run")


def write_site(site: Path, recipe: str, name: str) -> None:
    """Write every file of a site, with the wheel of the Masthead that is running."""
    (site / "vendor").mkdir(parents=True, exist_ok=True)
    wheel = write_wheel(site / "vendor")
    version = wheel_name().split("-")[1]
    for path, template in FILES.items():
        # a JSON string is a TOML string too, quotes and control characters included
        shown = json.dumps(name, ensure_ascii=False)[1:-1] if path.endswith(".toml") else name
        words = {"recipe": recipe, "name": shown, "version": version, "wheel": wheel.name}
        text = Template(_template(recipe, template).read_text(encoding="utf-8")).substitute(words)
        _write(site / path, text)
    _write(site / "constraints.txt", "".join(f"{pin}\n" for pin in pins()))


def _template(recipe: str, name: str) -> Traversable:
    """Give a file's template: the recipe's own where it brings one."""
    own = RECIPES / recipe / name
    return own if own.is_file() else TEMPLATES / name


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
