"""`masthead schema`: for developers. Judge the steps, take one back, write what a release leaves behind."""

import shutil
import subprocess
import sys
from pathlib import Path

import click

from masthead.engine.cli.migrate import opened
from masthead.engine.cli.options import settings_told, site_option
from masthead.engine.database.contract import (
    FOLDER,
    describe_release,
    last_release,
    read_releases,
    write_release,
)
from masthead.engine.database.errors import FileIsUnusable
from masthead.engine.database.lint import lint
from masthead.engine.database.migrator import undo as undo_step
from masthead.engine.database.revisions import Chain, chains_of
from masthead.engine.database.semver import is_newer, precedence
from masthead.engine.errors import ModuleIsBroken
from masthead.engine.loading import installed_modules, load_modules
from masthead.engine.tables import ENGINE_TABLES

releases_option = click.option(
    "--releases",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="Folder of the releases' schema files.",
)


@click.group
def schema() -> None:
    """For developers: check schema steps, write a release's contract."""


@schema.command(name="lint")
@releases_option
def lint_command(releases: Path) -> None:
    """Judge the migrations of every installed module; exit code 1 where one is dangerous."""
    known = read_releases(releases)
    findings = lint(_chains(), known[-1] if known else None)
    for finding in findings:
        click.echo(finding)
    since = f"since release {known[-1].version}" if known else "no release yet"
    click.secho(f"{len(findings)} findings ({since})", fg="red" if findings else "green", err=True)
    sys.exit(1 if findings else 0)


@schema.command
@releases_option
@click.argument("version")
def release(version: str, releases: Path) -> None:
    """Write schema/releases/VERSION.json: what code of this release may count on in the database."""
    _check_version(version, releases)
    chains = _chains()
    if findings := lint(chains, last_release(releases) if read_releases(releases) else None):
        raise FileIsUnusable(
            findings[0].file, findings[0].problem, "Run `masthead schema lint` and mend what it finds"
        )
    path = write_release(releases, describe_release(version, _commit(), chains, ENGINE_TABLES[0].metadata))
    click.echo(f"{path} is written. Commit it and tag that commit v{version}.")


@schema.command
@site_option
@click.argument("module")
@click.confirmation_option(prompt="This removes tables or columns with what is in them. Go on?")
def undo(site: Path, module: str) -> None:
    """Take back the newest step of MODULE (or `engine`) in a database of your own, to write it anew."""
    settings = settings_told(site)
    chains = {chain.module: chain for chain in chains_of(load_modules(settings.modules).modules)}
    if module not in chains:
        raise click.BadParameter(f"one of: {', '.join(chains)}", param_hint="MODULE")
    with opened(settings) as database:
        click.echo(undo_step(database, chains[module]) or f"No step of {module} is applied.")


def _chains() -> tuple[Chain, ...]:
    loaded = load_modules(tuple(installed_modules()))
    for broken in loaded.broken:
        raise ModuleIsBroken(str(broken.params["module"]), str(broken.params["reason"]))
    return chains_of(loaded.modules)


def _check_version(version: str, releases: Path) -> None:
    try:
        precedence(version)
    except ValueError as error:
        raise FileIsUnusable(
            f"{releases}/{version}.json", f"has no release number: {error}", "Write it as 0.2.0"
        ) from error
    last = read_releases(releases)[-1:]
    if last and not is_newer(version, last[0].version):
        problem = f"would not come after {last[0].version}, the last release"
        raise FileIsUnusable(f"{releases}/{version}.json", problem, "Raise the version")


def _commit() -> str:
    """Give the full hash of the commit that is checked out; its code must be what is described."""
    git = shutil.which("git")
    if git is None:
        raise FileIsUnusable("git", "is not installed", "Install it: a release names its commit")
    package = Path(__file__).parents[2]

    def ask(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([git, "-C", str(package), *words], capture_output=True, text=True, check=False)  # noqa: S603 - fixed words

    found = ask("rev-parse", "HEAD")
    if found.returncode != 0:
        raise FileIsUnusable(str(package), "is in no git repository", "Run this in a checkout of the project")
    changed = ask("status", "--porcelain", "--", ".")
    if changed.stdout.strip():
        first = changed.stdout.strip().splitlines()[0].strip()
        raise FileIsUnusable(str(package), f"has changes that no commit holds ({first})", "Commit them first")
    return found.stdout.strip()
