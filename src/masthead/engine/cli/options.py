"""Options that several commands share."""

import os
from pathlib import Path

import click

from masthead.engine.recipes.read import resolve
from masthead.engine.settings.model import Settings
from masthead.engine.settings.read import read_settings

SITE = "MASTHEAD_SITE"

site_option = click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    envvar=SITE,
    default=Path(),
    help="Folder of the site (masthead.toml, data). Default: here.",
)


def settings_at(site: Path, **overrides: object) -> Settings:
    """Read and resolve the settings of a site, and hand the overrides on to child processes."""
    settings = resolve(read_settings(site, overrides=overrides))
    os.environ[SITE] = str(settings.site)
    for name, value in overrides.items():
        if value is not None:
            os.environ[name.upper()] = str(value)
    return settings
