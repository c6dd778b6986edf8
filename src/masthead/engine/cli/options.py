"""Options that several commands share."""

import os
from pathlib import Path

import click

from masthead.engine.errors import MastheadError
from masthead.engine.recipes.read import resolve
from masthead.engine.settings.model import Settings
from masthead.engine.settings.read import FILE, read_settings

SITE = "MASTHEAD_SITE"

site_option = click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    envvar=SITE,
    default=Path(),
    help="Folder of the site (masthead.toml, data). Default: here.",
)


class SiteIsAbsent(MastheadError):
    """A command was called where nobody has started a site; it must not make half of one."""

    code = "masthead.site_is_absent"
    message = (
        "There is no site in %(folder)s yet. Start it with `masthead run`, or name its folder with --site."
    )

    def __init__(self, folder: Path) -> None:
        super().__init__(folder=folder)


class SiteIsUntold(MastheadError):
    """Nothing in a folder, and nothing in the environment, says what kind of site it is: not even that it is one."""

    code = "masthead.site_is_untold"
    message = (
        "There is no site in %(folder)s: it has no masthead.toml, and RECIPE is not set. Make one with "
        "`masthead init`, name the folder of yours with --site, or set RECIPE."
    )

    def __init__(self, folder: Path) -> None:
        super().__init__(folder=folder)


def settings_of_site(site: Path) -> Settings:
    """Read the settings of a site that has been started before; raise `SiteIsAbsent` for an empty folder."""
    settings = settings_told(site)
    if settings.database_file is not None and not settings.database_file.exists():
        raise SiteIsAbsent(settings.site)
    return settings


def settings_told(site: Path) -> Settings:
    """Read the settings of a site that somebody has described, or started; raise `SiteIsUntold` for any other folder.

    Else a command in the wrong folder would take the database that the environment names for a demo, and want to
    upgrade it.
    """
    settings = settings_at(site)
    is_told = (settings.site / FILE).is_file() or any(
        settings.environment.get(one) for one in ("RECIPE", "MODULES")
    )
    is_started = settings.database_file is not None and settings.database_file.exists()
    if not is_told and not is_started:
        raise SiteIsUntold(settings.site)
    return settings


def settings_at(site: Path, **overrides: object) -> Settings:
    """Read and resolve the settings of a site, and hand the overrides on to child processes."""
    settings = resolve(read_settings(site, overrides=overrides))
    os.environ[SITE] = str(settings.site)
    for name, value in overrides.items():
        if value is not None:
            os.environ[name.upper()] = str(value)
    return settings
