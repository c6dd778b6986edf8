"""Coming for the first time: by an invitation, or by oneself where the site allows it."""

from collections.abc import Callable
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.actor import Actor
from masthead.engine.access.routes import public
from masthead.engine.database.unit_of_work import UnitOfWork, current_work
from masthead.engine.errors import InputIsInvalid, NotFound
from masthead.engine.web.htmx import render
from masthead.engine.web.language import current_language
from masthead.engine.web.site import current_actor, settings_of
from masthead.modules.users.commands.invitations import accept_invitation, confirm_sign_up, request_sign_up
from masthead.modules.users.forms.account import read_email
from masthead.modules.users.forms.password import read_new_member
from masthead.modules.users.models.session import Arrival, Visitor
from masthead.modules.users.models.token import CONFIRM, INVITE
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.tokens import get_token
from masthead.modules.users.settings import UsersSettings
from masthead.modules.users.views.arrival import current_visitor, signed_in
from masthead.modules.users.views.blueprint import users

Arrive = Callable[[UnitOfWork, Actor, str, tuple[str, str], Visitor], Arrival]


@users.get("/invitation/<token>")
@public
def invitation_show(token: str) -> ResponseReturnValue:
    """Show the form of an invited account; looking does not use the link up."""
    invited = get_account(current_work(), get_token(current_work(), INVITE, token).account_id or 0)
    return render("users/member_new.html", name=invited.name, email=invited.email, errors={})


@users.post("/invitation/<token>")
@public
def invitation_accept(token: str) -> ResponseReturnValue:
    """Take the account over and sign in."""
    return _arrive(accept_invitation, token)


@users.get("/sign-up")
@public
def sign_up_new() -> ResponseReturnValue:
    """Ask for the address of somebody who wants an account."""
    _refuse_unless_open()
    return render("users/sign_up_new.html", email="", errors={})


@users.post("/sign-up")
@public
def sign_up_request() -> ResponseReturnValue:
    """Send a link; the answer is the same for an address that is known already."""
    _refuse_unless_open()
    try:
        request_sign_up(current_work(), current_visitor(), read_email(request.form), current_language())
    except InputIsInvalid as error:
        page = render("users/sign_up_new.html", email=request.form.get("email", ""), errors=error.errors)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("users.sign_up_sent"), HTTPStatus.SEE_OTHER)


@users.get("/sign-up/sent")
@public
def sign_up_sent() -> ResponseReturnValue:
    """Say that a mail is on its way."""
    _refuse_unless_open()
    return render("users/sign_up_sent.html")


@users.get("/sign-up/confirm/<token>")
@public
def sign_up_show(token: str) -> ResponseReturnValue:
    """Show the form of a new account; looking does not use the link up."""
    _refuse_unless_open()
    email = get_token(current_work(), CONFIRM, token).email
    return render("users/member_new.html", name="", email=email, errors={})


@users.post("/sign-up/confirm/<token>")
@public
def sign_up_confirm(token: str) -> ResponseReturnValue:
    """Make the account and sign in."""
    _refuse_unless_open()
    return _arrive(confirm_sign_up, token)


def _arrive(arrive: Arrive, token: str) -> ResponseReturnValue:
    try:
        member = read_new_member(request.form)
        choice = (member.name, member.password)
        arrival = arrive(current_work(), current_actor(), token, choice, current_visitor())
    except InputIsInvalid as error:
        page = render("users/member_new.html", name=request.form.get("name", ""), errors=error.errors)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return signed_in(arrival, "/")


def _refuse_unless_open() -> None:
    if not settings_of(UsersSettings).sign_up:
        raise NotFound
