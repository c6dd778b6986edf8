"""Permissions × roles: what everybody may do, and the forms that change it, one for each module."""

from collections.abc import Collection
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.live import read_here
from masthead.engine.access.roles import Cell, RoleTable
from masthead.engine.access.routes import requires
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import NotFound
from masthead.engine.web.htmx import render
from masthead.engine.web.site import current_actor, current_roles
from masthead.engine.web.telling import tell
from masthead.modules.administration.commands.grants import change_grants
from masthead.modules.administration.errors import GrantsWereChanged
from masthead.modules.administration.forms.roles import field_of, read_cells, read_seen, written_seen
from masthead.modules.administration.permissions import CHANGE_PERMISSIONS
from masthead.modules.administration.queries.roles import cells_of, permission_groups
from masthead.modules.administration.views.blueprint import administration


@administration.get("/admin/permissions")
@requires(CHANGE_PERMISSIONS)
def matrix_show() -> ResponseReturnValue:
    """Show what every role may do."""
    return _matrix(_table(), opened=request.args.get("open", ""))


@administration.post("/admin/permissions/<module>")
@requires(CHANGE_PERMISSIONS)
def matrix_change(module: str) -> ResponseReturnValue:
    """Set what roles may do in one module."""
    table = current_roles()
    cells = cells_of(table, module)
    if not cells:
        raise NotFound
    wanted, seen = read_cells(request.form, cells), read_seen(request.form)
    try:
        change_grants(current_work(), current_actor(), table, wanted, seen)
    except GrantsWereChanged as error:
        return _matrix(_table(), overtaken=error.cells, opened=module), HTTPStatus.CONFLICT
    tell(gettext("Saved."))
    chosen = _chosen(table) or None
    place = url_for("administration.matrix_show", role=chosen, open=module, _anchor=f"group-{module}")
    return redirect(place, HTTPStatus.SEE_OTHER)


def _table() -> RoleTable:
    """Give the table as the database has it in this very transaction."""
    return current_roles().with_here(read_here(current_work()))


def _chosen(table: RoleTable) -> str:
    """Give the one role that is to be shown; empty for all."""
    role = request.args.get("role", "")
    return role if role in table.roles else ""


def _matrix(table: RoleTable, *, overtaken: Collection[Cell] = (), opened: str = "") -> str:
    chosen = _chosen(table)
    roles = (chosen,) if chosen else table.roles
    groups = list(permission_groups(table, roles))
    return render(
        "administration/matrix_show.html",
        table=table,
        roles=roles,
        chosen=chosen,
        groups=groups,
        overtaken=overtaken,
        opened=opened,
        field_of=field_of,
        written_seen=written_seen,
    )
