"""One's own account: name, language, address, password."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from masthead.engine.access.routes import requires
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.cookies import LANGUAGE
from masthead.engine.web.htmx import render
from masthead.engine.web.language import answer_in
from masthead.engine.web.site import current_actor
from masthead.engine.web.switches import YEAR
from masthead.engine.web.telling import tell
from masthead.modules.users.commands.accounts import change_profile
from masthead.modules.users.commands.addresses import confirm_address, request_address
from masthead.modules.users.commands.passwords import change_password
from masthead.modules.users.forms.account import read_new_address, read_profile
from masthead.modules.users.forms.password import read_new_password
from masthead.modules.users.models.token import CONFIRM
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT, VIEW_OWN_ACCOUNT
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.tokens import get_token
from masthead.modules.users.views.arrival import current_visitor, set_cookie, signed_in
from masthead.modules.users.views.blueprint import users


@users.get("/account")
@requires(VIEW_OWN_ACCOUNT)
def account_edit() -> ResponseReturnValue:
    """Show one's own account."""
    return _page("users/account_edit.html", {}, {})


@users.post("/account")
@requires(EDIT_OWN_ACCOUNT)
def account_change() -> ResponseReturnValue:
    """Change the name and the language."""
    try:
        profile = read_profile(request.form)
        change_profile(current_work(), current_actor(), profile.name, profile.language)
    except InputIsInvalid as error:
        return _page("users/account_edit.html", request.form, error.errors)
    if profile.language:
        answer_in(profile.language)
    tell(gettext("Saved."))
    response = _to_account()
    if profile.language:
        set_cookie(response, LANGUAGE, profile.language, YEAR)
    return response


@users.get("/account/email")
@requires(VIEW_OWN_ACCOUNT)
def address_edit() -> ResponseReturnValue:
    """Show the form for another address."""
    return _page("users/address_edit.html", {"email": ""}, {})


@users.post("/account/email")
@requires(EDIT_OWN_ACCOUNT)
def address_change() -> ResponseReturnValue:
    """Ask for another address; it counts once it is confirmed."""
    try:
        given = read_new_address(request.form)
        request_address(current_work(), current_actor(), given.email, given.present, current_visitor())
    except InputIsInvalid as error:
        return _page("users/address_edit.html", request.form, error.errors)
    tell(gettext("A mail is on its way to the new address. It counts once you have used the link in it."))
    return _to_account()


@users.get("/account/email/<token>")
@requires(EDIT_OWN_ACCOUNT)
def address_show(token: str) -> ResponseReturnValue:
    """Show a button: programs that look at addresses before people do must not use the link up."""
    return render("users/address_confirm.html", email=get_token(current_work(), CONFIRM, token).email)


@users.post("/account/email/<token>")
@requires(EDIT_OWN_ACCOUNT)
def address_confirm(token: str) -> ResponseReturnValue:
    """Take the new address over."""
    confirm_address(current_work(), current_actor(), token)
    tell(gettext("Your e-mail address is changed."))
    return _to_account()


@users.get("/account/password")
@requires(VIEW_OWN_ACCOUNT)
def password_edit() -> ResponseReturnValue:
    """Show the form for another password."""
    return _page("users/password_edit.html", {}, {})


@users.post("/account/password")
@requires(EDIT_OWN_ACCOUNT)
def password_change() -> ResponseReturnValue:
    """Change the password; this browser gets a new session, all others are signed out."""
    try:
        given = read_new_password(request.form)
        arrival = change_password(
            current_work(), current_actor(), given.present, given.password, current_visitor()
        )
    except InputIsInvalid as error:
        return _page("users/password_edit.html", {}, error.errors)
    changed = gettext("Your password is changed. You are signed out everywhere else.")
    tell(changed, arrival.session_key)
    return signed_in(arrival, url_for("users.account_edit"))


def _page(template: str, values: Mapping[str, str], errors: Mapping[str, str]) -> tuple[str, HTTPStatus]:
    account = get_account(current_work(), current_actor().id or 0)
    kept = {"name": account.name, "language": account.language or "", "email": account.email or ""}
    page = render(
        template,
        account=account,
        values={**kept, **{name: values[name] for name in kept if name in values}},
        errors=errors,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _to_account() -> Response:
    return redirect(url_for("users.account_edit"), HTTPStatus.SEE_OTHER)
