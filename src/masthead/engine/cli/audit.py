"""`masthead audit`: who did what, in the shell."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import msgspec

from masthead.engine.app import gather_parts, open_database
from masthead.engine.audit.log import Entry, Wanted, all_newest
from masthead.engine.cli.options import settings_of_site, site_option
from masthead.engine.loading import load_modules


@click.group
def audit() -> None:
    """Look at who did what."""


@audit.command("list")
@click.option("--who", default="", help="Name of an account, or its number.")
@click.option("--event", "events", multiple=True, help="As users.account_blocked. May be repeated.")
@click.option("--thing", default="", help="Kind of thing: account, role, page …")
@click.option("--id", "thing_id", default="", help="Number or name of the thing.")
@click.option("--days", type=click.IntRange(1, 100_000), help="Not older than so many days.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@site_option
def list_rows(site: Path, *, events: tuple[str, ...], days: int | None, **given: object) -> None:
    """List what was done, the newest first."""
    settings = settings_of_site(site)
    parts = gather_parts(settings, open_database(settings), load_modules(settings.modules))
    parts.schema.judge().require()
    since = datetime.now(UTC) - timedelta(days=days) if days else None
    wanted = Wanted(str(given["who"]), events, str(given["thing"]), str(given["thing_id"]), since)
    try:
        for entry in all_newest(parts.database, wanted, most=int(str(given["limit"]))):
            click.echo(msgspec.json.encode(entry).decode() if given["as_json"] else _line(entry))
    finally:
        parts.database.dispose()


def _line(entry: Entry) -> str:
    who = entry.who or "-"
    thing = " ".join(part for part in (entry.thing, entry.thing_id, entry.label) if part)
    changes = ", ".join(f"{name}: {before} -> {after}" for name, (before, after) in entry.changes.items())
    return (
        f"{entry.at:%Y-%m-%d %H:%M:%S}  {who:20}  {entry.way:7}  {entry.event}  {thing}  {changes}".rstrip()
    )
