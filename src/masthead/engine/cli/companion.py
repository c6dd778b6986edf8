"""`masthead companion`: beside `run` on one machine; says where the site is, and works as its worker."""

import shlex
import shutil
import socket
import sys
import threading
import time
from ipaddress import ip_address
from pathlib import Path

import click

from masthead.engine.app import gather_parts, open_database
from masthead.engine.cli.options import settings_at, site_option
from masthead.engine.cli.worker import stop_on_signals, wait_until_fit
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.loading import load_modules
from masthead.engine.module import IdentitySource
from masthead.engine.observability.logs import install_logs
from masthead.engine.server.worker import follow_the_master
from masthead.engine.settings.model import Settings
from masthead.engine.web.site import Parts
from masthead.engine.web.tuning import follower_of_worker
from masthead.engine.worker import run_worker

PATIENCE_SECONDS = 60
DEFAULT_PORT = 5000


@click.command
@site_option
@click.option("--master", type=int, help="Process to end with.")
@click.option("--announce", is_flag=True, help="Say where the site is, once it answers.")
def companion(site: Path, master: int | None, *, announce: bool) -> None:
    """Deliver events and run jobs beside the site."""
    stop = stop_on_signals()
    if master is not None:
        follow_the_master(master)
    settings = settings_at(site)
    install_logs(settings.log_level, settings.running_version)
    parts = gather_parts(settings, open_database(settings), load_modules(settings.modules))
    if wait_until_fit(parts.schema, stop):
        if announce and _wait_until_open(settings, stop):
            _announce(parts)
        look = follower_of_worker(parts).look
        run_worker(parts.database, parts.loaded.modules, stop, prepare=look)


def _announce(parts: Parts) -> None:
    settings = parts.settings
    click.secho(f"\n  {settings.name} is at {settings.address}", bold=True, err=True)
    if parts.identity is not None:
        click.echo(f"  {way_in(parts, parts.identity, terminal=sys.stderr.isatty())}", err=True)
    click.echo("  Stop it with Ctrl-C.\n", err=True)


def way_in(parts: Parts, identity: IdentitySource, *, terminal: bool) -> str:
    """Say how the administrator comes in: by a link only where no log keeps it, else by a command.

    Without a terminal, a link is for a new site that nobody but this machine can reach.
    """
    settings, database = parts.settings, parts.database
    with unit_of_work(database, writes=True) as work:
        private = terminal or (_is_private(settings) and not identity.is_claimed(work))
        if database.is_sqlite and private:
            link = f"{settings.address}{identity.first_link(work)}"
            return f"Sign in as administrator (once, within a day): {link}"
        words = identity.link_command(work).removeprefix("masthead ")
        return f"For a link that signs the administrator in: {command_line(settings, words)}"


def command_line(settings: Settings, words: str) -> str:
    """Give one of our commands as it is to be typed here: this program, this site, its port."""
    here = Path.cwd()
    program = (
        "masthead" if shutil.which("masthead") else _short(Path(sys.executable).with_name("masthead"), here)
    )
    parts = [] if settings.public_url or settings.port == DEFAULT_PORT else [f"PORT={settings.port}"]
    parts += [shlex.quote(program), words]
    if settings.site.resolve() != here:
        parts += ["--site", shlex.quote(_short(settings.site.resolve(), here))]
    return " ".join(parts)


def _short(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _is_private(settings: Settings) -> bool:
    """Whether the site listens on this machine alone, and no proxy makes it public."""
    if settings.public_url or settings.trusted_proxies:
        return False
    try:
        return ip_address(settings.host).is_loopback
    except ValueError:
        return settings.host == "localhost"


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
