"""A forgotten password: a link by mail, used once, chooses a new one."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import public
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.htmx import render
from masthead.engine.web.language import current_language
from masthead.engine.web.site import current_actor
from masthead.modules.users.commands.passwords import request_reset, reset_password
from masthead.modules.users.forms.account import read_email
from masthead.modules.users.forms.password import read_new_password
from masthead.modules.users.models.token import RESET
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.tokens import get_token
from masthead.modules.users.views.arrival import current_visitor, signed_in
from masthead.modules.users.views.blueprint import users


@users.get("/password/forgotten")
@public
def password_forget() -> ResponseReturnValue:
    """Ask for the address."""
    return render("users/password_forget.html", email="", errors={})


@users.post("/password/forgotten")
@public
def password_request() -> ResponseReturnValue:
    """Send a link if the address is known; the answer is the same if it is not."""
    try:
        request_reset(current_work(), current_visitor(), read_email(request.form), current_language())
    except InputIsInvalid as error:
        page = render("users/password_forget.html", email=request.form.get("email", ""), errors=error.errors)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("users.password_sent"), HTTPStatus.SEE_OTHER)


@users.get("/password/sent")
@public
def password_sent() -> ResponseReturnValue:
    """Say that a mail is on its way, if the address is known."""
    return render("users/password_sent.html")


@users.get("/password/reset/<token>")
@public
def password_choose(token: str) -> ResponseReturnValue:
    """Show the form for a new password; looking does not use the link up."""
    return _form(token, {})


@users.post("/password/reset/<token>")
@public
def password_reset(token: str) -> ResponseReturnValue:
    """Take the new password, sign out everywhere, sign in here."""
    try:
        password = read_new_password(request.form).password
        arrival = reset_password(current_work(), current_actor(), token, password, current_visitor())
    except InputIsInvalid as error:
        return _form(token, error.errors)
    return signed_in(arrival, "/")


def _form(token: str, errors: Mapping[str, str]) -> tuple[str, HTTPStatus]:
    work = current_work()
    account = get_account(work, get_token(work, RESET, token).account_id or 0)
    page = render("users/password_reset.html", account=account, errors=errors)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
