"""`masthead cv …`: a CV from a file and into a file, from the shell of the machine that holds the site."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR
from masthead.engine.app import gather_parts, open_database
from masthead.engine.cli.options import settings_of_site, site_option
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.loading import load_modules
from masthead.engine.web.language import LANGUAGES
from masthead.modules.cv.commands.writing import import_resume
from masthead.modules.cv.forms.document import LARGEST
from masthead.modules.cv.forms.jsonresume import read_resume
from masthead.modules.cv.forms.notes import Report
from masthead.modules.cv.queries.cvs import get_shown, resume_at
from masthead.modules.cv.queries.export import json_resume

language_option = click.option(
    "--language", required=True, type=click.Choice(list(LANGUAGES)), help="Which CV: there is one for each."
)


@dataclass(frozen=True)
class Desk:
    """Where a command works: one unit of work, as somebody who may do everything here."""

    work: UnitOfWork
    clerk: Actor
    address: str


@click.group
def cv() -> None:
    """Take a CV from a JSON Resume, or write one."""


@cv.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_option
@site_option
def import_file(file: Path, language: str, site: Path) -> None:
    """Make FILE the newest version of a CV; nobody sees it until somebody publishes it in the browser."""
    with file.open("rb") as opened:
        taken = read_resume(opened.read(LARGEST + 1))
    with _desk(site, writes=True) as desk:
        item = import_resume(
            desk.work, desk.clerk, language, taken.resume, f"Imported from {file.name}"[:200]
        )
        number = item.head
    _tell(taken.report)
    click.echo(f"It is version {number}. To look at it and publish it: {desk.address}/cv/edit/{language}")


@cv.command("export")
@language_option
@site_option
def export_file(language: str, site: Path) -> None:
    """Write the published CV to the standard output, as JSON Resume."""
    with _desk(site, writes=False) as desk:
        shown = get_shown(desk.work, language, only=True)
        resume = resume_at(desk.work, shown.item, shown.number)
    canonical = f"{desk.address}/cv/{language}"
    image = f"{desk.address}{shown.photo.largest}" if shown.photo and not shown.photo.is_lost else ""
    file = json_resume(resume, canonical=canonical, modified=shown.published_at, image=image)
    sys.stdout.buffer.write(file + b"\n")


def _tell(report: Report) -> None:
    """Say what became of the file."""
    taken = (f"{name} {number}" for name, number in report.taken.items() if number)
    click.echo(f"Taken: {', '.join(taken)}")
    for title, notes in (("Changed", report.changed), ("Left out", report.lost)):
        for note in notes:
            click.echo(f"{title}: {note.line}")
    if report.unsaid:
        click.echo(f"… and {report.unsaid} more")


@contextmanager
def _desk(site: Path, *, writes: bool) -> Iterator[Desk]:
    """Open the site's database."""
    settings = settings_of_site(site)
    parts = gather_parts(settings, open_database(settings), load_modules(settings.modules))
    parts.schema.judge().require()
    clerk = Actor(name="command line", grants=parts.roles.granted[ADMINISTRATOR])
    try:
        with unit_of_work(parts.database, writes=writes) as work:
            yield Desk(work, clerk, settings.address)
    finally:
        parts.database.dispose()
