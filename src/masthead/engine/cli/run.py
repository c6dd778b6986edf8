"""`masthead run`: make the site ready, keep its companion alive, serve until told to stop."""

import os
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from masthead.engine.cli.options import settings_at, site_option
from masthead.engine.cli.ready import is_ready
from masthead.engine.serve import refuse_occupied, serve
from masthead.engine.server.keeper import kept_alive
from masthead.engine.server.run_folder import run_folder
from masthead.engine.settings.model import Settings

NICENESS = 10
"""Of the companion, to the web workers' 0."""


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
    with run_folder():
        make_ready(settings)
        with _companion(settings) if companion else nullcontext():
            status = serve(settings)
    sys.exit(status)


def make_ready(settings: Settings) -> None:
    """Bring an SQLite site's schema and content up to this release; refuse an unfit server database.

    What is to do is done by a process of its own, whose code the workers need not carry.
    """
    if not is_ready(settings):
        code = _start("prepare").wait()
        if code != 0:
            sys.exit(code)


def _companion(settings: Settings) -> AbstractContextManager[None]:
    """Keep a worker beside the site; the first one says where the site is."""
    words = ["--master", str(os.getpid()), "--announce"]

    def start() -> "subprocess.Popen[bytes]":
        child = _start("companion", *words)
        # Readers come first, from the first moment: it is not to be in the way of the workers' start.
        os.setpriority(os.PRIO_PROCESS, child.pid, NICENESS)
        del words[2:]
        return child

    return kept_alive("companion", start, settings.stop_seconds)


def _start(*words: str) -> "subprocess.Popen[bytes]":
    """Start one of our own commands as a child; the settings reach it through the environment."""
    return subprocess.Popen([sys.executable, "-m", "masthead.engine.cli.main", *words])  # noqa: S603 - our own
