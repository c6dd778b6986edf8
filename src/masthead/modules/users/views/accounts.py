"""Administration of accounts: list, find, invite, roles, block."""

from collections.abc import Collection
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.permission import MEMBER
from masthead.engine.access.routes import requires
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.htmx import render
from masthead.engine.web.paging import read_place
from masthead.engine.web.site import current_actor, current_roles, current_site, settings_of
from masthead.engine.web.telling import tell
from masthead.modules.users.commands.invitations import invite_account, repeat_invitation
from masthead.modules.users.commands.reach import is_within_reach
from masthead.modules.users.commands.roles import block_account, change_roles, unblock_account
from masthead.modules.users.commands.sessions import sign_out_account
from masthead.modules.users.errors import RolesWereChanged
from masthead.modules.users.forms.account import read_invitation, read_roles
from masthead.modules.users.models.account import STATES
from masthead.modules.users.permissions import MANAGE_ACCOUNTS
from masthead.modules.users.queries.accounts import (
    WITH_FACTOR,
    WITHOUT_FACTOR,
    Sought,
    accounts,
    get_account,
    roles_of,
)
from masthead.modules.users.queries.factors import has_factor
from masthead.modules.users.settings import UsersSettings
from masthead.modules.users.views.blueprint import users
from masthead.modules.users.views.letters import tell_of_invitation

LONGEST_SEARCH = 100
CHOICES = ("role", "state", "factor")


@users.get("/accounts")
@requires(MANAGE_ACCOUNTS)
def account_list() -> ResponseReturnValue:
    """List the accounts, a page at a time, or what is found among them."""
    sought, roles = _sought(), (MEMBER, *current_roles().given)
    place = read_place(request.args.get("after"), request.args.get("before"))
    page = accounts(current_work(), current_actor(), place, settings_of(UsersSettings).page_size, sought)
    query = {"q": sought.text, "role": sought.role, "state": sought.state, "factor": sought.factor}
    query = {name: value for name, value in query.items() if value}
    return render(
        "users/account_list.html",
        "accounts",
        page=page,
        sought=sought,
        query=query,
        roles=roles,
    )


@users.get("/accounts/invite")
@requires(MANAGE_ACCOUNTS)
def invitation_new() -> ResponseReturnValue:
    """Show the invitation form."""
    return render("users/invitation_new.html", values={}, errors={}, roles=_offered())


@users.post("/accounts/invite")
@requires(MANAGE_ACCOUNTS)
def invitation_send() -> ResponseReturnValue:
    """Invite somebody."""
    try:
        given = read_invitation(request.form, current_roles().given)
        account = invite_account(current_work(), current_actor(), given.name, given.email, given.role)
    except InputIsInvalid as error:
        page = render("users/invitation_new.html", values=request.form, errors=error.errors, roles=_offered())
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    tell_of_invitation(given.email)
    return _to(account.id)


@users.get("/accounts/<int:account_id>")
@requires(MANAGE_ACCOUNTS)
def account_show(account_id: int) -> ResponseReturnValue:
    """Show an account and what may be done with it."""
    return _page(account_id)


@users.post("/accounts/<int:account_id>/roles")
@requires(MANAGE_ACCOUNTS)
def account_change_roles(account_id: int) -> ResponseReturnValue:
    """Give the account exactly the ticked roles."""
    roles = read_roles(request.form.getlist("role"), current_roles().given)
    over = frozenset(request.form["over"].split()) if "over" in request.form else None
    try:
        change_roles(current_work(), current_actor(), account_id, roles, over)
    except RolesWereChanged as error:
        return _page(account_id, error.message), HTTPStatus.CONFLICT
    tell(gettext("The roles are saved."))
    return _to(account_id)


@users.post("/accounts/<int:account_id>/block")
@requires(MANAGE_ACCOUNTS)
def account_block(account_id: int) -> ResponseReturnValue:
    """Shut the account out at once."""
    block_account(current_work(), current_actor(), account_id)
    tell(gettext("The account is blocked, and signed out everywhere."))
    return _to(account_id)


@users.post("/accounts/<int:account_id>/unblock")
@requires(MANAGE_ACCOUNTS)
def account_unblock(account_id: int) -> ResponseReturnValue:
    """Let the account in again."""
    unblock_account(current_work(), current_actor(), account_id)
    tell(gettext("The account is let in again."))
    return _to(account_id)


@users.post("/accounts/<int:account_id>/invite")
@requires(MANAGE_ACCOUNTS)
def invitation_repeat(account_id: int) -> ResponseReturnValue:
    """Send the invitation again."""
    email = repeat_invitation(current_work(), current_actor(), account_id)
    if email:
        tell_of_invitation(email)
    else:
        tell(gettext("The invitation was accepted already."))
    return _to(account_id)


@users.post("/accounts/<int:account_id>/sign-out")
@requires(MANAGE_ACCOUNTS)
def account_sign_out(account_id: int) -> ResponseReturnValue:
    """Sign the account out everywhere."""
    sign_out_account(current_work(), current_actor(), account_id)
    tell(gettext("The account is signed out everywhere."))
    return _to(account_id)


def _page(account_id: int, trouble: str = "") -> str:
    work, actor = current_work(), current_actor()
    account = get_account(work, account_id)
    held = roles_of(work, account_id)
    return render(
        "users/account_show.html",
        account=account,
        held=held,
        protected=has_factor(work, account_id),
        reachable=account_id == actor.id or is_within_reach(work, actor, held),
        roles=_offered(held),
        endpoints=current_site().view_functions,
        trouble=trouble,
    )


def _offered(held: Collection[str] = ()) -> list[str]:
    """Give the roles that the actor may give, and those that the account has."""
    table, actor = current_roles(), current_actor()
    return [role for role in table.given if role in held or table.is_within(role, actor)]


def _sought() -> Sought:
    """Read the filters; what is none of theirs does not matter."""
    given = {name: request.args.get(name, "").strip().replace("\0", "") for name in ("q", *CHOICES)}
    return Sought(
        given["q"][:LONGEST_SEARCH],
        role=given["role"] if given["role"] in {MEMBER, *current_roles().given} else "",
        state=given["state"] if given["state"] in STATES else "",
        factor=given["factor"] if given["factor"] in {WITH_FACTOR, WITHOUT_FACTOR} else "",
    )


def _to(account_id: int) -> ResponseReturnValue:
    return redirect(url_for("users.account_show", account_id=account_id), HTTPStatus.SEE_OTHER)
