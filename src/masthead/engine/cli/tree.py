"""`masthead tree`: whether addresses and places of content agree, and making them agree again."""

import sys
from pathlib import Path

import click

from masthead.engine.app import create_app, open_database
from masthead.engine.cli.options import settings_of_site, site_option
from masthead.engine.content.agreement import MOST_NAMED, disagreements, mend_tree
from masthead.engine.content.content_type import content_types_of
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work, written


@click.group
def tree() -> None:
    """Look whether addresses and places of content agree; mend them."""


@tree.command
@site_option
def status(site: Path) -> None:
    """Name content whose address is not what its place says; exit code 1 where there is any."""
    with unit_of_work(_opened(site)) as work:
        found = disagreements(work)
    for one in found:
        click.echo(f"{one.kind} {one.item_id}: {one.path or 'has no address'}")
    if found:
        more = "at least " if len(found) == MOST_NAMED else ""
        click.echo(f"{more}{len(found)} disagree. `masthead tree mend` makes their addresses anew.", err=True)
        sys.exit(1)
    click.echo("Addresses and places agree.")


@tree.command
@site_option
def mend(site: Path) -> None:
    """Make addresses anew from places and slugs, where the two disagree; former addresses lead on."""
    click.echo(f"{written(_opened(site), _mend)} items have a new address.")


def _opened(site: Path) -> Database:
    """Open the site's database, with the content types of its modules."""
    settings = settings_of_site(site)
    database = open_database(settings)
    create_app(settings, database)
    return database


def _mend(work: UnitOfWork) -> int:
    kinds = content_types_of(work)
    return sum(mend_tree(work, kinds.get(name)) for name in kinds.names())
