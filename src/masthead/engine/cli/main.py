"""The `masthead` command: each command lives in a file of its own and is loaded when it is called."""

import importlib
import logging
import sys
from typing import Any

import click

from masthead.engine.errors import DatabaseIsUnavailable, MastheadError

COMMANDS = {
    "run": "Start the site.",
    "init": "Make a site of your own in a new folder.",
    "check": "Look whether everything is as it should be, and say what to do where it is not.",
    "upgrade": "Bring the database to this release: check, back up, expand.",
    "migrate": "Run the expand or the retire steps of the schema.",
    "worker": "Deliver events and run jobs.",
    "recipe": "Show or apply a kind of site.",
    "events": "Look at events that could not be delivered.",
    "tree": "Look whether addresses and places of content agree; mend them.",
    "audit": "Look at who did what.",
    "schema": "For developers: check schema steps, write a release's contract.",
    "companion": "Say where the site is, then work as its worker; `run` starts it.",
    "prepare": "Make an SQLite site ready to run; `run` does it by itself.",
}
HIDDEN = {"companion", "prepare"}


class Commands(click.Group):
    """Loads the engine's commands by name, then those of the site's modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the engine's commands, then the modules'."""
        return [name for name in COMMANDS if name not in HIDDEN] + sorted(self._module_commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name in COMMANDS:
            command: click.Command = _load(cmd_name, cmd_name)
            return command
        return self._module_commands().get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Describe the commands without loading the engine's."""
        rows = [(name, text) for name, text in COMMANDS.items() if name not in HIDDEN]
        rows += [
            (name, command.get_short_help_str()) for name, command in sorted(self._module_commands().items())
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _module_commands(self) -> dict[str, click.Command]:
        found: dict[str, click.Command] = _load("modules", "commands_of_modules")()
        return found


def _load(file: str, name: str) -> Any:
    """Load one thing of one file beside this one, so that a start pays only for what it uses."""
    return getattr(importlib.import_module(f"masthead.engine.cli.{file}"), name)


@click.command(cls=Commands)
@click.version_option(package_name="masthead")
def cli() -> None:
    """Masthead: a site that can be upgraded and rolled back without losing anything."""


def main() -> None:
    """Run the command; an error of ours is one clear line, not a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        cli()
    except MastheadError as error:
        click.secho(f"masthead: {error}{_advice(error)}", fg="red", err=True)
        sys.exit(1)


def _advice(error: MastheadError) -> str:
    """Say what to do about a database that does not answer; visitors are told less."""
    if not isinstance(error, DatabaseIsUnavailable):
        return ""
    said = str(getattr(error.__cause__, "orig", None) or error.__cause__ or "it does not answer")
    return f": {said.splitlines()[0]}. Start it, or mend DATABASE_URL (or DB_HOST and the others)."


if __name__ == "__main__":
    main()
