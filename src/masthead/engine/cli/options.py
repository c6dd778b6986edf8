"""Options that several commands share."""

import os
from pathlib import Path

import click

from masthead.engine.app import open_database
from masthead.engine.database.ledger import read_ledger
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
    """Read the settings of a site that somebody has described, or started; raise `SiteIsUntold` for any other folder."""
    settings = settings_at(site)
    require_told(settings)
    return settings


def require_told(settings: Settings) -> None:
    """Raise `SiteIsUntold` where neither folder nor environment describe a site, and the database holds none.

    Else a command in the wrong folder would take an empty database that the environment names for a demo, and want
    to upgrade it. What was made before, perhaps by a container that is told DATABASE_URL alone, goes on.
    """
    is_told = (settings.site / FILE).is_file() or any(
        settings.environment.get(one) for one in ("RECIPE", "MODULES")
    )
    if not is_told and not _is_started(settings):
        raise SiteIsUntold(settings.site)


def _is_started(settings: Settings) -> bool:
    """Whether the database is one that Masthead has made; nothing is made by looking."""
    if settings.database_file is not None:
        return settings.database_file.exists()
    database = open_database(settings)
    try:
        if database.is_sqlite and not Path(database.url.database or "").is_file():
            return False
        database.ping()
        with database.engine.connect() as connection:
            return read_ledger(connection) is not None
    finally:
        database.dispose()


def settings_at(site: Path, **overrides: object) -> Settings:
    """Read and resolve the settings of a site, and hand the overrides on to child processes."""
    settings = resolve(read_settings(site, overrides=overrides))
    os.environ[SITE] = str(settings.site)
    for name, value in overrides.items():
        if value is not None:
            os.environ[name.upper()] = str(value)
    return settings
