"""Make, rename and remove roles. Those that are always there stay as they are."""

from collections.abc import Callable, Mapping

from sqlalchemy import delete, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.custom import hold_access
from masthead.engine.access.errors import RoleIsGone, RoleIsHeld
from masthead.engine.access.events import RoleAdded, RoleRemoved, RoleRenamed
from masthead.engine.access.live import ACCESS
from masthead.engine.access.models import ROLE_LENGTH, GrantRow, RoleRow
from masthead.engine.access.permission import ROLES
from masthead.engine.cache.stale import touch
from masthead.engine.content.slugs import free_slug, slug_of
from masthead.engine.database.columns import fold, now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.events.outbox import record
from masthead.modules.administration.errors import TitleIsTaken, TooManyRoles
from masthead.modules.administration.permissions import CHANGE_PERMISSIONS

MOST_ROLES = 30
"""More would make the table of permissions wider than anybody can read."""
Holders = Callable[[UnitOfWork], Mapping[str, int]]


def add_role(work: UnitOfWork, actor: Actor, title: str) -> str:
    """Make a role that may do what every member may; give its name. Raises `TitleIsTaken`, `TooManyRoles`."""
    actor.require(CHANGE_PERMISSIONS)
    hold_access(work)
    titles = _titles(work)
    if len(titles) >= MOST_ROLES:
        raise TooManyRoles
    _refuse_taken(titles, title, "")
    name = _free_name(title, {*ROLES, *titles})
    work.add(RoleRow(name=name, title=title, made_at=now()))
    record(work, RoleAdded(name, title))
    touch(work, ACCESS)
    return name


def rename_role(work: UnitOfWork, actor: Actor, name: str, title: str) -> None:
    """Give a role another title; whoever has it keeps it."""
    actor.require(CHANGE_PERMISSIONS)
    hold_access(work)
    role = get_role_row(work, name)
    _refuse_taken(_titles(work), title, name)
    if role.title != title:
        record(work, RoleRenamed(name, title, role.title))
        role.title = title
        touch(work, ACCESS)


def remove_role(work: UnitOfWork, actor: Actor, name: str, holders: Holders) -> None:
    """Remove a role that no account has, with all that was granted to it. Raises `RoleIsHeld`."""
    actor.require(CHANGE_PERMISSIONS)
    hold_access(work)
    role = get_role_row(work, name)
    if holders(work).get(name):
        raise RoleIsHeld
    work.execute(delete(GrantRow).where(GrantRow.role == name))
    work.delete(role)
    record(work, RoleRemoved(name, role.title))
    touch(work, ACCESS)


def get_role_row(work: UnitOfWork, name: str) -> RoleRow:
    """Give a role that was made here, locked; raise `RoleIsGone` for any other."""
    known = name not in ROLES and 0 < len(name) <= ROLE_LENGTH and name.isprintable()
    role = work.get(RoleRow, name, with_for_update=True, populate_existing=True) if known else None
    if role is None:
        raise RoleIsGone
    return role


def _titles(work: UnitOfWork) -> dict[str, str]:
    rows = work.execute(select(RoleRow.name, RoleRow.title).where(RoleRow.name.not_in(ROLES)))
    return {row.name: row.title for row in rows}


def _refuse_taken(titles: Mapping[str, str], title: str, but: str) -> None:
    if (
        any(fold(known) == fold(title) for name, known in titles.items() if name != but)
        or fold(title) in ROLES
    ):
        raise TitleIsTaken


def _free_name(title: str, taken: set[str]) -> str:
    """Make a name of a title: stable, and no other role's."""
    wanted = slug_of(title, "role")[: ROLE_LENGTH - len("-99")].strip("-")
    return free_slug(wanted, taken)
