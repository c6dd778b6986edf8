"""Passkeys: one's own on the account page, and signing in by one. The script `passkey.js` speaks to the device."""

from http import HTTPStatus

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import public, requires
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid, NotFound
from masthead.engine.web.htmx import render
from masthead.engine.web.site import comes_first, current_actor
from masthead.modules.users.commands.arrivals import ask_passkey, finish_by_passkey
from masthead.modules.users.commands.own_factors import add_passkey, ask_for_passkey, remove_passkey
from masthead.modules.users.errors import LinkIsSpent, PasskeyIsWrong
from masthead.modules.users.forms.factor import read_answer, read_passkey_name, read_proof
from masthead.modules.users.metrics import SECOND_STEPS
from masthead.modules.users.models.ceremony import Party
from masthead.modules.users.models.device import device_of
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT
from masthead.modules.users.queries.accounts import get_account
from masthead.modules.users.queries.factors import get_half_arrived, get_passkey, has_factor
from masthead.modules.users.views.arrival import (
    current_half,
    current_party,
    current_secret_key,
    current_visitor,
    signed_in,
)
from masthead.modules.users.views.blueprint import users
from masthead.modules.users.views.factors import REMOVED, prove, to_list, with_codes
from masthead.modules.users.views.second_step import second_step
from masthead.modules.users.views.sign_in import sign_in_form

JSON = "application/json"


@users.get("/account/second-factor/passkeys/new")
@requires(EDIT_OWN_ACCOUNT)
@comes_first
def passkey_new() -> ResponseReturnValue:
    """Ask for a name, and for a proof, before a passkey is added."""
    return _new({})


@users.post("/account/second-factor/passkeys/options")
@requires(EDIT_OWN_ACCOUNT)
@comes_first
def passkey_ask() -> ResponseReturnValue:
    """Give what the browser is to ask a device for a new passkey."""
    proof, key = read_proof(request.form), current_secret_key()
    try:
        read_passkey_name(request.form)
        asked = ask_for_passkey(current_work(), current_actor(), proof, _party(), key)
    except InputIsInvalid as error:
        told = " ".join(gettext(one) for one in error.errors.values())
        return jsonify(error={"code": error.code, "message": told}), HTTPStatus.UNPROCESSABLE_ENTITY
    return Response(asked, mimetype=JSON)


@users.post("/account/second-factor/passkeys/new")
@requires(EDIT_OWN_ACCOUNT)
@comes_first
def passkey_add() -> ResponseReturnValue:
    """Keep the passkey that a device has made."""
    work, answer = current_work(), read_answer(request.form)
    try:
        codes = add_passkey(work, current_actor(), read_passkey_name(request.form), answer, _party())
    except LinkIsSpent:
        return _new(PasskeyIsWrong().errors)
    except InputIsInvalid as error:
        return _new(error.errors)
    return with_codes(codes)


@users.get("/account/second-factor/passkeys/<int:passkey_id>/remove")
@requires(EDIT_OWN_ACCOUNT)
def passkey_part(passkey_id: int) -> ResponseReturnValue:
    """Ask for a proof before a passkey is removed."""
    get_passkey(current_work(), current_actor().id or 0, passkey_id)
    return prove("passkey_remove", {})


@users.post("/account/second-factor/passkeys/<int:passkey_id>/remove")
@requires(EDIT_OWN_ACCOUNT)
def passkey_remove(passkey_id: int) -> ResponseReturnValue:
    """Remove a passkey."""
    proof, key = read_proof(request.form), current_secret_key()
    try:
        remove_passkey(current_work(), current_actor(), passkey_id, proof, key)
    except InputIsInvalid as error:
        return prove("passkey_remove", error.errors)
    return to_list(gettext(REMOVED))


@users.post("/sign-in/passkey/options")
@public
def passkey_challenge() -> ResponseReturnValue:
    """Give what the browser is to ask a passkey that signs in."""
    half = current_half() if "second" in request.form else ""
    return Response(ask_passkey(current_work(), half, current_visitor(), _party()), mimetype=JSON)


@users.post("/sign-in/passkey")
@public
def passkey_sign_in() -> ResponseReturnValue:
    """Sign in by a passkey: as the second factor, or as both in one."""
    work, half, answer = current_work(), current_half(), read_answer(request.form)
    try:
        arrival = finish_by_passkey(work, current_actor(), half, answer, current_visitor(), party=_party())
    except (LinkIsSpent, InputIsInvalid):
        SECOND_STEPS.labels("wrong").inc()
        return _refused()
    SECOND_STEPS.labels("done").inc()
    return signed_in(arrival, request.form.get("next"))


def _refused() -> ResponseReturnValue:
    """Say so where the visitor was: at the second question, or at the first."""
    errors = {"": PasskeyIsWrong().errors["passkey"]}
    try:
        get_half_arrived(current_work(), current_half())
    except LinkIsSpent:
        return sign_in_form(errors)
    return second_step(errors), HTTPStatus.UNPROCESSABLE_ENTITY


def _new(errors: dict[str, str]) -> tuple[str, HTTPStatus]:
    work, account_id = current_work(), current_actor().id or 0
    page = render(
        "users/passkey_new.html",
        account=get_account(work, account_id),
        protected=has_factor(work, account_id),
        name=request.form.get("name") or device_of(request.headers.get("User-Agent", "")),
        party=current_party(),
        errors=errors,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _party() -> Party:
    """Give the site as passkeys know it; raise `NotFound` where it has no name that they could be bound to."""
    party = current_party()
    if party is None:
        raise NotFound
    return party
