"""`masthead run`: make the site ready, start its companion, serve until told to stop."""

import hashlib
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click

from masthead.engine.cli.options import settings_at, site_option
from masthead.engine.serve import refuse_occupied, serve
from masthead.engine.server.run_folder import run_folder
from masthead.engine.settings.model import Settings

STAMP = "prepared"


@click.command
@site_option
@click.option("--recipe", help="Kind of site: users, hello, demo or one of your own.")
@click.option("--port", type=int, help="Port of the site. Default: 5000.")
@click.option("--host", help="Address to listen on. Default: 127.0.0.1.")
@click.option("--workers", type=int, help="Web worker processes. Default: 2.")
@click.option("--companion/--no-companion", default=True, help="Deliver events and run jobs here too.")
def run(
    site: Path,
    recipe: str | None,
    port: int | None,
    host: str | None,
    workers: int | None,
    *,
    companion: bool,
) -> None:
    """Start the site."""
    settings = settings_at(site, recipe=recipe, port=port, host=host, workers=workers)
    refuse_occupied(settings)
    make_ready(settings)
    with run_folder():
        child = _start("companion") if companion else None
        try:
            status = serve(settings)
        finally:
            if child is not None:
                _stop(child, settings.stop_seconds)
    sys.exit(status)


def _stop(child: "subprocess.Popen[bytes]", patience: float) -> None:
    child.terminate()
    try:
        child.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        child.kill()


def make_ready(settings: Settings) -> None:
    """Bring an SQLite site's schema and content up to this release; refuse an unfit server database.

    A stamp beside the SQLite file says that nothing has changed since the last start.
    """
    stamp, file = settings.data_folder / STAMP, _sqlite_file(settings)
    expected = _fingerprint(settings)
    if file is not None and file.exists() and stamp.exists() and stamp.read_text() == expected:
        return
    if file is not None:
        click.echo("Preparing the site: schema and starting content …", err=True)
    prepared = _start("prepare")
    if prepared.wait() != 0:
        sys.exit(prepared.returncode)
    if file is not None:
        stamp.write_text(expected)


def _start(command: str) -> "subprocess.Popen[bytes]":
    """Start one of our own commands as a child; the settings reach it through the environment."""
    return subprocess.Popen([sys.executable, "-m", "masthead.engine.cli.main", command])  # noqa: S603 - our own


def _sqlite_file(settings: Settings) -> Path | None:
    if settings.database_url:
        url = settings.database_url.value()
        return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
    if settings.db_engine in {"", "sqlite"}:
        return settings.data_folder / (settings.db_name or "site.db")
    return None


def _fingerprint(settings: Settings) -> str:
    """Name everything that preparing depends on: release, recipe, modules, the steps they bring."""
    package = Path(__file__).parents[2]
    steps = sorted(path.name for path in package.rglob("migrations/*.py"))
    told = (version("masthead"), settings.recipe, settings.modules, settings.database_url.value(), steps)
    return hashlib.sha256(repr(told).encode()).hexdigest()
