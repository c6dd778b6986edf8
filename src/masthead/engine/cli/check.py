"""`masthead check`: the doctor. Looks at everything a start depends on and says what to do."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import click

from masthead.engine.app import create_app, open_database
from masthead.engine.cli.options import settings_of_site, site_option
from masthead.engine.content.agreement import disagreements
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import MastheadError, StorageIsUnavailable
from masthead.engine.settings.model import Settings
from masthead.engine.storage.choose import SiteStorage
from masthead.engine.storage.port import prove
from masthead.engine.web.site import Site


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    well: bool
    text: str


@click.command
@site_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--settings", "list_settings", is_flag=True, help="List every setting and its variable.")
def check(site: Path, *, as_json: bool, list_settings: bool) -> None:
    """Look whether everything is as it should be; exit code 1 where it is not."""
    if list_settings:
        _list_settings()
        return
    findings = list(examine(site))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False))
    else:
        for one in findings:
            mark, colour = ("ok ", "green") if one.well else ("BAD", "red")
            click.echo(click.style(mark, fg=colour) + f"  {one.subject}: {one.text}")
    sys.exit(0 if all(one.well for one in findings) else 1)


def examine(site: Path) -> Iterator[Finding]:
    """Look at one thing after another; what cannot be looked at ends the round."""
    try:
        settings = settings_of_site(site)
        database = open_database(settings)
        app = create_app(settings, database)
    except MastheadError as error:
        yield Finding("settings", well=False, text=str(error))
        return
    yield Finding("settings", well=True, text=f"recipe {settings.recipe}, front page {settings.front_page}")
    yield from _modules(app)
    yield _look("database", lambda: _database(database))
    yield _look("schema", lambda: _schema(app))
    yield from _content(app)
    yield _look("data folder", lambda: _writable(settings))
    yield _storage(settings)
    yield _mail(settings)
    yield _replicas(settings, database)


def _modules(app: Site) -> Iterator[Finding]:
    yield Finding("modules", well=True, text=", ".join(app.parts.loaded.names) or "none")
    for error in app.parts.loaded.broken:
        yield Finding("modules", well=False, text=str(error))


def _look(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, well=True, text=look())
    except (MastheadError, OSError) as error:
        cause = f" ({error.__cause__})" if error.__cause__ else ""
        return Finding(subject, well=False, text=f"{error}{cause}")


def _database(database: Database) -> str:
    database.ping()
    return f"{database.dialect} answers"


def _schema(app: Site) -> str:
    state = app.parts.schema.judge()
    state.require()
    return f"at {state.revision}; release {state.min_code} or newer can run on it"


def _content(app: Site) -> Iterator[Finding]:
    """Look at the content tree, where a schema is there to look at."""
    if not any(module.content_types for module in app.parts.loaded.modules):
        return
    try:
        app.parts.schema.judge().require()
        with unit_of_work(app.parts.database) as work:
            found = disagreements(work)
    except MastheadError:
        return  # the schema and the database have said so already
    text = "addresses and places agree"
    if found:
        some = ", ".join(f"{one.kind} {one.item_id}" for one in found[:3])
        text = f"addresses that are not what the place says: {some}"
        text += ". Look with `masthead tree status`, mend with `masthead tree mend`"
    yield Finding("content", well=not found, text=text)


def _writable(settings: Settings) -> str:
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    if not os.access(settings.data_folder, os.W_OK):
        raise PermissionError(
            f"{settings.data_folder} cannot be written; change its owner or mount it writable"
        )
    return str(settings.data_folder)


def _storage(settings: Settings) -> Finding:
    try:
        prove(SiteStorage(settings))
    except StorageIsUnavailable as error:
        return Finding("storage", well=False, text=f"{error.problem}. {error.advice}")
    except MastheadError as error:
        return Finding("storage", well=False, text=str(error))
    place = f"bucket {settings.s3_bucket} at {settings.s3_endpoint}" if settings.s3_endpoint else "the disk"
    return Finding("storage", well=True, text=f"files are written to and read from {place}")


def _mail(settings: Settings) -> Finding:
    if settings.mail_adapter in {"file", "null"} or not (settings.smtp_host or settings.mail_adapter):
        return Finding("mail", well=True, text="is sent to nobody")
    if not settings.smtp_host:
        text = "MAIL_ADAPTER is smtp, but SMTP_HOST is not set. Set SMTP_HOST, or unset MAIL_ADAPTER"
        return Finding("mail", well=False, text=text)
    if not settings.public_url:
        text = f"goes out through {settings.smtp_host}, but PUBLIC_URL is not set; links in it would lead to"
        text += f" {settings.address}. Set PUBLIC_URL to the address that people use"
        return Finding("mail", well=False, text=text)
    return Finding("mail", well=True, text=f"through {settings.smtp_host}, with links to {settings.address}")


def _replicas(settings: Settings, database: Database) -> Finding:
    if database.is_sqlite:
        return Finding("replicas", well=True, text="one only: SQLite is one file on one machine")
    if not settings.secret_key:
        text = "SECRET_KEY is not set; each machine would make its own, and forms sent to another would be refused"
        return Finding("replicas", well=False, text=f"{text}. Set SECRET_KEY or SECRET_KEY_FILE")
    files = "" if settings.s3_endpoint else f", if they share {settings.data_folder}; or set S3_ENDPOINT"
    return Finding("replicas", well=True, text=f"any number{files}")


def _list_settings() -> None:
    for one in fields(Settings):
        if "env" in one.metadata:
            default = "" if one.default_factory or one.default in {None, ""} else f" [{one.default}]"
            click.echo(f"{one.metadata['env']:20} {one.metadata['about']}{default}")
