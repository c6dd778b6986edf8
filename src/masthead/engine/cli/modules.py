"""The commands that the site's modules bring."""

import os
from pathlib import Path

import click

from masthead.engine.cli.options import SITE
from masthead.engine.errors import MastheadError
from masthead.engine.loading import load_modules
from masthead.engine.recipes.read import resolve
from masthead.engine.settings.read import read_settings


def commands_of_modules() -> dict[str, click.Command]:
    """Give each module's command group by its name; none where the settings cannot be read."""
    try:
        settings = resolve(read_settings(Path(os.environ.get(SITE, "."))))
    except MastheadError:
        return {}
    modules = load_modules(settings.modules).modules
    return {m.commands.name: m.commands for m in modules if m.commands and m.commands.name}
