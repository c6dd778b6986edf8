"""`masthead user …`: accounts from the shell of the machine that holds the site."""

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR
from masthead.engine.app import gather_parts, open_database
from masthead.engine.cli.options import settings_of_site, site_option
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.loading import load_modules
from masthead.engine.web.paging import Place
from masthead.modules.users.commands.accounts import NewAccount, add_account
from masthead.modules.users.commands.erasure import erase_account, export_account, personal_shares
from masthead.modules.users.commands.factors import remove_factors
from masthead.modules.users.commands.passwords import replace_password
from masthead.modules.users.commands.roles import block_account, change_roles, unblock_account
from masthead.modules.users.commands.sign_in import make_link
from masthead.modules.users.errors import AccountIsGone
from masthead.modules.users.forms.account import read_account
from masthead.modules.users.forms.password import read_new_password
from masthead.modules.users.public import LINK_PATH
from masthead.modules.users.queries.accounts import Sought, accounts, find_account, get_account
from masthead.modules.users.queries.factors import factors_of, has_factor

PAGE = 200
role_option = click.option(
    "--role", "roles", multiple=True, help="editor, administrator or one made on the site. May be repeated."
)


@dataclass(frozen=True)
class Desk:
    """Where a command works: one unit of work, as somebody who may do everything here."""

    work: UnitOfWork
    clerk: Actor
    address: str
    roles: tuple[str, ...]
    """Those that accounts can be given."""

    def find(self, login: str) -> int:
        """Find an account by name or address; raise `AccountIsGone`."""
        account = find_account(self.work, login)
        if account is None:
            raise AccountIsGone
        return account.id

    def read_roles(self, names: tuple[str, ...]) -> frozenset[str]:
        """Read roles that were named; say which there are where one is not."""
        for name in names:
            if name not in self.roles:
                raise click.ClickException(f"role: {name!r} is not one of {', '.join(self.roles)}.")
        return frozenset(names)

    def link_for(self, account_id: int) -> str:
        """Make a one-time sign-in link."""
        return f"{self.address}{LINK_PATH}{make_link(self.work, self.clerk, account_id)}"


@click.group
def user() -> None:
    """Add people's accounts, let them in, give them roles, block them."""


@user.command
@click.argument("name")
@click.option("--email", default="", help="For letters from the site, such as a new password.")
@role_option
@site_option
def add(name: str, email: str, roles: tuple[str, ...], site: Path) -> None:
    """Add an account and print a one-time link for its owner, who then chooses a password."""
    with _desk(site) as desk:
        given = read_account({"name": name, "email": email})
        fresh = NewAccount(given.name, given.email, roles=desk.read_roles(roles))
        link = desk.link_for(add_account(desk.work, desk.clerk, fresh).id)
    click.echo(f"Added {given.name}. To sign in (once, within a day):\n{link}")


@user.command("list")
@click.argument("search", default="")
@site_option
def list_accounts(search: str, site: Path) -> None:
    """List accounts, all or those whose name or address contains SEARCH."""
    with _desk(site) as desk:
        after: int | None = 0
        while after is not None:
            page = accounts(desk.work, desk.clerk, Place(after=after), PAGE, Sought(search))
            for row in page.rows:
                roles = ",".join(row.roles) or "member"
                click.echo(f"{row.id:>6}  {row.state:8} {roles:24} {row.name}  {row.email or ''}".rstrip())
            after = page.after


@user.command
@click.argument("login")
@site_option
def link(login: str, site: Path) -> None:
    """Print a link that signs somebody in once, within a day, past their second factor too."""
    with _desk(site) as desk:
        account_id = desk.find(login)
        printed, protected = desk.link_for(account_id), has_factor(desk.work, account_id)
    click.echo(printed)
    if protected:
        lost = f"masthead user factor {shlex.quote(login)} --remove"
        click.echo(f"It asks for no second factor, and takes none away. If it is lost: {lost}", err=True)


@user.command
@click.argument("login")
@role_option
@site_option
def role(login: str, roles: tuple[str, ...], site: Path) -> None:
    """Give somebody exactly these roles; without --role, none but member."""
    with _desk(site) as desk:
        change_roles(desk.work, desk.clerk, desk.find(login), desk.read_roles(roles))


@user.command
@click.argument("login")
@click.option("--undo", is_flag=True, help="Let them in again.")
@site_option
def block(login: str, site: Path, *, undo: bool) -> None:
    """Shut somebody out, at once and everywhere."""
    with _desk(site) as desk:
        (unblock_account if undo else block_account)(desk.work, desk.clerk, desk.find(login))


@user.command
@click.argument("login")
@click.option("--remove", is_flag=True, help="Take all of them away: the password alone lets in then.")
@site_option
def factor(login: str, site: Path, *, remove: bool) -> None:
    """Say which second factors somebody has, or take them away from who lost them."""
    with _desk(site) as desk:
        account_id = desk.find(login)
        if remove:
            remove_factors(desk.work, desk.clerk, account_id)
        held = factors_of(desk.work, account_id)
    click.echo(f"authenticator app: {'yes' if held.app else 'no'}")
    click.echo(f"passkeys: {', '.join(one.name for one in held.passkeys) or 'none'}")
    click.echo(f"recovery codes left: {held.codes_left}")


@user.command
@click.argument("login")
@site_option
def password(login: str, site: Path) -> None:
    """Give somebody a new password, typed in or from the standard input."""
    if sys.stdin.isatty():
        typed = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    else:
        typed = sys.stdin.readline().rstrip("\r\n")
    with _desk(site) as desk:
        given = read_new_password({"password": typed, "again": typed})
        replace_password(desk.work, desk.clerk, desk.find(login), given.password)


@user.command("export")
@click.argument("login")
@click.option(
    "--to", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A new ZIP file."
)
@site_option
def export_data(login: str, target: Path, site: Path) -> None:
    """Write all that the site keeps about somebody into a ZIP file."""
    with _desk(site) as desk, _new_file(target) as file:
        export_account(desk.work, desk.clerk, desk.find(login), file)
    click.echo(f"Wrote {target}.")


@user.command
@click.argument("login")
@click.option("--yes", is_flag=True, help="Do not ask.")
@site_option
def erase(login: str, site: Path, *, yes: bool) -> None:
    """Erase an account and what the site keeps about its owner, for good."""
    with _desk(site) as desk:
        account_id = desk.find(login)
        if not yes:
            for share in personal_shares(desk.work, get_account(desk.work, account_id)):
                click.echo(f"{share.declared.name:26} {share.rows:>6}  {share.declared.fate.value}")
            click.confirm(f"Erase {login}? It cannot be had back.", abort=True)
        erase_account(desk.work, desk.clerk, account_id)
    click.echo(f"Erased: account {account_id} is gone.")


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that was not there, for its owner alone; gone again where it was not finished."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be made: {error.strerror}. Name another file.") from error
    try:
        with os.fdopen(number, "wb") as file:
            yield file
    except BaseException:
        path.unlink()
        raise


@contextmanager
def _desk(site: Path) -> Iterator[Desk]:
    """Open the site's database; wrong input is said field by field."""
    settings = settings_of_site(site)
    parts = gather_parts(settings, open_database(settings), load_modules(settings.modules))
    parts.schema.judge().require()
    clerk = Actor(name="command line", grants=parts.roles.granted[ADMINISTRATOR])
    try:
        with unit_of_work(parts.database, writes=True) as work:
            yield Desk(work, clerk, settings.address, parts.roles.now().given)
    except InputIsInvalid as error:
        lines = [f"{field}: {message}" for field, message in error.errors.items()]
        raise click.ClickException("\n".join(lines)) from error
    finally:
        parts.database.dispose()
