"""Roles: those that are always there, and those that are made here."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.permission import ROLES
from masthead.engine.access.routes import requires
from masthead.engine.database.unit_of_work import UnitOfWork, current_work
from masthead.engine.errors import InputIsInvalid, NotFound
from masthead.engine.web.htmx import render
from masthead.engine.web.site import current_actor, current_roles, current_site
from masthead.engine.web.telling import tell
from masthead.modules.administration.commands.factors import demand_factor
from masthead.modules.administration.commands.roles import add_role, remove_role, rename_role
from masthead.modules.administration.forms.roles import read_title
from masthead.modules.administration.permissions import CHANGE_PERMISSIONS
from masthead.modules.administration.queries.roles import get_role, permission_groups, role_lines
from masthead.modules.administration.views.blueprint import administration


@administration.get("/admin/roles")
@requires(CHANGE_PERMISSIONS)
def role_list() -> ResponseReturnValue:
    """Show all roles, and the form for another one."""
    return _list({})


@administration.post("/admin/roles")
@requires(CHANGE_PERMISSIONS)
def role_add() -> ResponseReturnValue:
    """Make a role."""
    try:
        name = add_role(current_work(), current_actor(), read_title(request.form))
    except InputIsInvalid as error:
        return _list(error.errors)
    tell(gettext("The role is there. Say now what it may do."))
    return _to_role(name)


@administration.get("/admin/roles/<name>")
@requires(CHANGE_PERMISSIONS)
def role_show(name: str) -> ResponseReturnValue:
    """Show a role and what it may do."""
    return _role(name, {})


@administration.post("/admin/roles/<name>")
@requires(CHANGE_PERMISSIONS)
def role_rename(name: str) -> ResponseReturnValue:
    """Give the role another title."""
    try:
        rename_role(current_work(), current_actor(), name, read_title(request.form))
    except InputIsInvalid as error:
        return _role(name, error.errors)
    tell(gettext("Saved."))
    return _to_role(name)


@administration.post("/admin/roles/<name>/factor")
@requires(CHANGE_PERMISSIONS)
def role_demand(name: str) -> ResponseReturnValue:
    """Demand a second factor of whoever has the role, or no longer."""
    identity = current_site().parts.identity
    if identity is None:
        raise NotFound
    demanded = request.form.get("demanded") == "1"
    table = current_roles()
    demand_factor(current_work(), current_actor(), table, name, identity.has_factor, demanded=demanded)
    tell(gettext("Saved."))
    return _to_role(name)


@administration.post("/admin/roles/<name>/remove")
@requires(CHANGE_PERMISSIONS)
def role_remove(name: str) -> ResponseReturnValue:
    """Remove a role that nobody has."""
    remove_role(current_work(), current_actor(), name, holders)
    tell(gettext("The role is gone."))
    return redirect(url_for("administration.role_list"), HTTPStatus.SEE_OTHER)


def holders(work: UnitOfWork) -> Mapping[str, int]:
    """Count the accounts that have each role, where somebody keeps accounts."""
    identity = current_site().parts.identity
    return identity.holders(work) if identity else {}


def _list(errors: Mapping[str, str]) -> tuple[str, HTTPStatus]:
    page = render(
        "administration/role_list.html",
        lines=role_lines(current_roles(), holders(current_work())),
        demanded=_demanded(),
        title=request.form.get("title", ""),
        errors=errors,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _role(name: str, errors: Mapping[str, str]) -> tuple[str, HTTPStatus]:
    table, identity = current_roles(), current_site().parts.identity
    page = render(
        "administration/role_show.html",
        identity=identity,
        demanded=name in table.here.with_factor,
        filed=identity is not None and name in identity.filed_with_factor,
        lacking=_lacks_own(name),
        name=get_role(table, name),
        is_made_here=name not in ROLES,
        groups=list(permission_groups(table, [name])),
        held=holders(current_work()).get(name, 0),
        title=request.form.get("title", table.here.titles.get(name, "")),
        errors=errors,
        accounts="users.account_list" in current_site().view_functions,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _lacks_own(name: str) -> bool:
    """Whether the actor has the role and no second factor, so that demanding one would shut them out."""
    actor, identity = current_actor(), current_site().parts.identity
    return bool(identity and name in actor.roles and not identity.has_factor(current_work(), actor.id or 0))


def _demanded() -> frozenset[str]:
    """Give the roles whose holders must have a second factor, by whatever says so."""
    identity = current_site().parts.identity
    return current_roles().here.with_factor | (identity.filed_with_factor if identity else frozenset())


def _to_role(name: str) -> ResponseReturnValue:
    return redirect(url_for("administration.role_show", name=name), HTTPStatus.SEE_OTHER)
