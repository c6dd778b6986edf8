"""`masthead worker`: delivers events and runs jobs, on as many machines as you like."""

import signal
import threading
from pathlib import Path

import click

from masthead.engine.app import gather_parts, open_database
from masthead.engine.cli.options import settings_told, site_option
from masthead.engine.errors import DatabaseIsUnavailable, MastheadError, SchemaIsBehind
from masthead.engine.loading import load_modules
from masthead.engine.observability.logs import install_logs
from masthead.engine.web.schema import SchemaGate
from masthead.engine.web.tuning import follower_of_worker
from masthead.engine.worker import run_worker

AGAIN_SECONDS = 1.0


@click.command
@site_option
def worker(site: Path) -> None:
    """Deliver events and run jobs until SIGTERM or Ctrl-C; the reaction in flight is finished first."""
    stop = stop_on_signals()
    settings = settings_told(site)
    install_logs(settings.log_level, settings.running_version)
    parts = gather_parts(settings, open_database(settings), load_modules(settings.modules))
    if wait_until_fit(parts.schema, stop):
        click.echo("Delivering events and running jobs. Stop with Ctrl-C.", err=True)
        look = follower_of_worker(parts).look
        run_worker(parts.database, parts.loaded.modules, stop, prepare=look)


def stop_on_signals() -> threading.Event:
    """Give the flag that SIGTERM and Ctrl-C raise."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def wait_until_fit(schema: SchemaGate, stop: threading.Event) -> bool:
    """Wait until the database answers and has the schema; raise `SchemaIsAhead` where it never will."""
    said = ""
    while not stop.is_set():
        try:
            schema.judge().require()
            return True
        except (DatabaseIsUnavailable, SchemaIsBehind) as error:
            said = _say_once(error, said)
            stop.wait(AGAIN_SECONDS)
    return False


def _say_once(error: MastheadError, said: str) -> str:
    if error.code != said:
        click.echo(f"masthead worker waits: {error}", err=True)
    return error.code
