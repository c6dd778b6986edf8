"""Roles and what they may do, as the desk shows them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from masthead.engine.access.errors import RoleIsGone
from masthead.engine.access.permission import ADMINISTRATOR, ANONYMOUS, MEMBER, ROLES, Permission, Scope
from masthead.engine.access.roles import Cell, Cells, RoleTable


@dataclass(frozen=True)
class RoleLine:
    """One line of the list of roles."""

    name: str
    is_made_here: bool
    holders: int | None
    """Accounts that were given it; None for what nobody is given."""
    permissions: int


@dataclass(frozen=True)
class CellView:
    """How far one permission reaches for one role, and where that comes from."""

    cell: Cell
    set_here: Scope | None
    default: Scope
    filed: Scope
    """What the recipe and the site's files grant, whatever is set here."""
    shared: Scope
    """What the role has anyway, because everybody or every member has it."""
    reach: Scope
    is_fixed: bool
    """Whether it cannot be set: administrators may do everything."""


@dataclass(frozen=True)
class Group:
    """The permissions of one module."""

    module: str
    rows: tuple[tuple[Permission, tuple[CellView, ...]], ...]
    seen: Cells
    """What is set here, for the form to bring back."""


def role_lines(table: RoleTable, holders: Mapping[str, int]) -> list[RoleLine]:
    """Give every role with what it comes to."""
    return [
        RoleLine(
            name,
            name not in ROLES,
            None if name in {ANONYMOUS, MEMBER} else holders.get(name, 0),
            len(table.granted[name]),
        )
        for name in table.roles
    ]


def get_role(table: RoleTable, name: str) -> str:
    """Give the name back; raise `RoleIsGone` where no role has it."""
    if name not in table.roles:
        raise RoleIsGone
    return name


def permission_groups(table: RoleTable, roles: Sequence[str]) -> Iterator[Group]:
    """Give the permissions of each module, with a cell for each of these roles."""
    modules = dict.fromkeys(name.partition(".")[0] for name in table.permissions)
    for module in modules:
        ours = [one for one in table.permissions.values() if one.name.partition(".")[0] == module]
        rows = tuple((one, tuple(_cell(table, role, one.name) for role in roles)) for one in ours)
        names = {one.name for one in ours}
        yield Group(
            module, rows, {cell: scope for cell, scope in table.here.scopes.items() if cell[1] in names}
        )


def cells_of(table: RoleTable, module: str) -> list[Cell]:
    """Give the cells that a module's form holds."""
    names = [name for name in table.permissions if name.partition(".")[0] == module]
    return [(role, name) for name in names for role in table.roles if role != ADMINISTRATOR]


def _cell(table: RoleTable, role: str, name: str) -> CellView:
    below = {ANONYMOUS: (), MEMBER: (ANONYMOUS,)}.get(role, (ANONYMOUS, MEMBER))
    return CellView(
        cell=(role, name),
        set_here=table.here.scopes.get((role, name)),
        default=table.defaults[role].get(name, Scope.NONE),
        filed=table.filed[role].get(name, Scope.NONE),
        shared=max((table.granted[one].get(name, Scope.NONE) for one in below), default=Scope.NONE),
        reach=table.granted[role].get(name, Scope.NONE),
        is_fixed=role == ADMINISTRATOR,
    )
