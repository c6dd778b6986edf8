"""`masthead companion`: beside `run` on one machine; says where the site is, then works as its worker."""

import socket
import threading
import time
from pathlib import Path

import click

from masthead.engine.app import gather_parts, open_database
from masthead.engine.cli.options import settings_at, site_option
from masthead.engine.cli.worker import stop_on_signals, wait_until_fit
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.loading import load_modules
from masthead.engine.observability.logs import install_logs
from masthead.engine.settings.model import Settings
from masthead.engine.web.site import Parts
from masthead.engine.worker import run_worker

PATIENCE_SECONDS = 60


@click.command
@site_option
def companion(site: Path) -> None:
    """Say where the site is, then deliver events and run jobs."""
    stop = stop_on_signals()
    settings = settings_at(site)
    install_logs(settings.log_level, settings.app_version)
    parts = gather_parts(settings, open_database(settings), load_modules(settings.modules))
    if wait_until_fit(parts.schema, stop):
        link = _first_link(parts)
        if _wait_until_open(settings, stop):
            _announce(settings, link)
        run_worker(parts.database, parts.loaded.modules, stop)


def _first_link(parts: Parts) -> str | None:
    """Make a sign-in link where the site is on this machine alone."""
    if parts.identity is None or not parts.database.is_sqlite:
        return None
    with unit_of_work(parts.database, writes=True) as work:
        return parts.identity.first_link(work)


def _announce(settings: Settings, link: str | None) -> None:
    click.secho(f"\n  {settings.name} is at {settings.address}", bold=True, err=True)
    if link:
        click.echo(f"  Sign in as administrator (once, within a day): {settings.address}{link}", err=True)
    click.echo("  Stop it with Ctrl-C.\n", err=True)


def _wait_until_open(settings: Settings, stop: threading.Event) -> bool:
    """Wait until the site's port takes connections; False when it is not going to."""
    everywhere = settings.host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    address = "localhost" if everywhere else settings.host
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not stop.is_set() and time.monotonic() < deadline:
        try:
            socket.create_connection((address, settings.port), 1).close()
            return True
        except OSError:
            stop.wait(0.1)
    return False
