"""One's own second factors: the list, the authenticator app, the recovery codes."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, gettext

from masthead.engine.access.routes import requires
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.web.htmx import render
from masthead.engine.web.site import comes_first, current_actor, current_site
from masthead.engine.web.telling import tell
from masthead.modules.users.commands.own_factors import begin_app, confirm_app, remove_app, renew_own_codes
from masthead.modules.users.commands.proofs import opened_secret
from masthead.modules.users.errors import FactorIsGone
from masthead.modules.users.forms.factor import read_code, read_proof
from masthead.modules.users.models.code import app_address, picture_of
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT, VIEW_OWN_ACCOUNT
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.factors import factors_of, get_pending_app, has_factor
from masthead.modules.users.views.arrival import current_party, current_secret_key
from masthead.modules.users.views.blueprint import users

ADDED = translatable("The second factor is added. We ask for it at the next sign-in.")
REMOVED = translatable("The second factor is removed.")


@users.get("/account/second-factor")
@requires(VIEW_OWN_ACCOUNT)
@comes_first
def factor_list() -> ResponseReturnValue:
    """Show the account's second factors."""
    actor, present = current_actor(), now()
    return render(
        "users/factor_list.html",
        factors=factors_of(current_work(), actor.id or 0),
        age=lambda moment: format_timedelta(moment - present, add_direction=True),
        party=current_party(),
        must=bool(actor.detour),
    )


@users.get("/account/second-factor/app")
@requires(EDIT_OWN_ACCOUNT)
@comes_first
def app_new() -> ResponseReturnValue:
    """Ask for a proof before an app is set up."""
    return prove("app_new", {})


@users.post("/account/second-factor/app")
@requires(EDIT_OWN_ACCOUNT)
@comes_first
def app_begin() -> ResponseReturnValue:
    """Make the secret of an app, to be confirmed by a code of it."""
    try:
        begin_app(current_work(), current_actor(), read_proof(request.form), current_secret_key())
    except InputIsInvalid as error:
        return prove("app_new", error.errors)
    return redirect(url_for("users.app_show"), HTTPStatus.SEE_OTHER)


@users.get("/account/second-factor/app/confirm")
@requires(EDIT_OWN_ACCOUNT)
@comes_first
def app_show() -> ResponseReturnValue:
    """Show the secret, as a picture and in letters, until a code of it was typed in."""
    try:
        return _confirmation({})
    except (FactorIsGone, InputIsInvalid):
        return redirect(url_for("users.app_new"), HTTPStatus.SEE_OTHER)


@users.post("/account/second-factor/app/confirm")
@requires(EDIT_OWN_ACCOUNT)
@comes_first
def app_confirm() -> ResponseReturnValue:
    """Let the app count from now on."""
    try:
        code = read_code(request.form, "code")
        codes = confirm_app(current_work(), current_actor(), code, current_secret_key())
    except InputIsInvalid as error:
        return _confirmation(error.errors)
    return with_codes(codes)


@users.get("/account/second-factor/app/remove")
@requires(EDIT_OWN_ACCOUNT)
def app_part() -> ResponseReturnValue:
    """Ask for a proof before the app is removed."""
    return prove("app_remove", {})


@users.post("/account/second-factor/app/remove")
@requires(EDIT_OWN_ACCOUNT)
def app_remove() -> ResponseReturnValue:
    """Remove the app."""
    try:
        remove_app(current_work(), current_actor(), read_proof(request.form), current_secret_key())
    except InputIsInvalid as error:
        return prove("app_remove", error.errors)
    return to_list(gettext(REMOVED))


@users.get("/account/second-factor/codes")
@requires(EDIT_OWN_ACCOUNT)
def code_new() -> ResponseReturnValue:
    """Ask for a proof before new recovery codes are made."""
    return prove("codes", {})


@users.post("/account/second-factor/codes")
@requires(EDIT_OWN_ACCOUNT)
def code_renew() -> ResponseReturnValue:
    """Make new recovery codes and show them this once."""
    try:
        codes = renew_own_codes(
            current_work(), current_actor(), read_proof(request.form), current_secret_key()
        )
    except InputIsInvalid as error:
        return prove("codes", error.errors)
    return with_codes(codes)


def prove(step: str, errors: Mapping[str, str]) -> tuple[str, HTTPStatus]:
    """Render the form that asks for a password or a code before `step`."""
    work, account_id = current_work(), current_actor().id or 0
    page = render(
        "users/factor_prove.html",
        step=step,
        account=get_account(work, account_id),
        protected=has_factor(work, account_id),
        errors=errors,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def with_codes(codes: tuple[str, ...]) -> ResponseReturnValue:
    """Show new recovery codes, this once; without any, go back to the list."""
    return render("users/code_list.html", codes=codes) if codes else to_list(gettext(ADDED))


def to_list(done: str) -> ResponseReturnValue:
    """Go back to the list of factors, which says what was done."""
    tell(done)
    return redirect(url_for("users.factor_list"), HTTPStatus.SEE_OTHER)


def _confirmation(errors: Mapping[str, str]) -> tuple[str, HTTPStatus]:
    work, account_id = current_work(), current_actor().id or 0
    secret = opened_secret(get_pending_app(work, account_id), "code", current_secret_key())
    address = app_address(secret, get_account(work, account_id).name, current_site().parts.settings.name)
    page = render(
        "users/app_confirm.html",
        picture=picture_of(address),
        address=address,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        errors=errors,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
