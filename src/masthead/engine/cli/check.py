"""`masthead check`: the doctor. Looks at everything a start depends on and says what to do."""

import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click

from masthead.engine.app import create_app, open_database
from masthead.engine.checks.check import Finding, State
from masthead.engine.checks.run import examine as examine_all
from masthead.engine.cli.options import settings_of_site, site_option
from masthead.engine.errors import MastheadError
from masthead.engine.settings.model import Settings
from masthead.engine.web.surroundings import checks_of, surroundings_of

SETTINGS = "settings"
MARKS = {State.OK: ("ok ", "green"), State.WARNING: ("see", "yellow"), State.FAILURE: ("BAD", "red")}


@click.command
@site_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--settings", "list_settings", is_flag=True, help="List every setting and its variable.")
def check(site: Path, *, as_json: bool, list_settings: bool) -> None:
    """Look whether everything is as it should be; exit code 1 where something fails."""
    if list_settings:
        _list_settings()
        return
    findings = list(examine(site))
    if as_json:
        click.echo(json.dumps([one.as_json() for one in findings], ensure_ascii=False))
    else:
        for one in findings:
            mark, colour = MARKS[one.state]
            click.echo(click.style(mark, fg=colour) + f"  {one.subject}: {one.said}")
    sys.exit(1 if any(one.state is State.FAILURE for one in findings) else 0)


def examine(site: Path) -> Iterator[Finding]:
    """Look at one thing after another; what cannot be looked at ends the round."""
    try:
        settings = settings_of_site(site)
        app = create_app(settings, open_database(settings))
    except MastheadError as error:
        yield Finding(SETTINGS, State.FAILURE, "%(problem)s", params={"problem": error})
        return
    told = {"recipe": settings.recipe, "front": settings.front_page}
    yield Finding(SETTINGS, State.OK, "recipe %(recipe)s, front page %(front)s", params=told)
    yield from examine_all(checks_of(app.parts), surroundings_of(app.parts), proving=True)


def _list_settings() -> None:
    for one in fields(Settings):
        if "env" in one.metadata:
            default = "" if one.default_factory or one.default in {None, ""} else f" [{one.default}]"
            click.echo(f"{one.metadata['env']:20} {one.metadata['about']}{default}")
