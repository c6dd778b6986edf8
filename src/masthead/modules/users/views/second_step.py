"""The second question of a sign-in: a code of an app, or a recovery code. Until it is answered nobody is signed in."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from masthead.engine.access.routes import public
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid, TooManyAttempts
from masthead.engine.web.htmx import render
from masthead.engine.web.site import current_actor
from masthead.modules.users.commands.arrivals import finish_by_code
from masthead.modules.users.errors import LinkIsSpent
from masthead.modules.users.forms.factor import read_code
from masthead.modules.users.metrics import SECOND_STEPS
from masthead.modules.users.queries.factors import factors_of, get_half_arrived
from masthead.modules.users.views.arrival import (
    current_half,
    current_party,
    current_secret_key,
    current_visitor,
    forget_half,
    signed_in,
)
from masthead.modules.users.views.blueprint import users


@users.get("/sign-in/code")
@public
def second_step_show() -> ResponseReturnValue:
    """Ask for a code; whoever has not given a password begins with that."""
    try:
        return second_step({})
    except LinkIsSpent:
        return begin_again()


@users.post("/sign-in/code")
@public
def second_step_finish() -> ResponseReturnValue:
    """Judge the code and sign in, with a session that nothing before it knew."""
    field = "recovery" if "recovery" in request.form else "code"
    half, visitor, key = current_half(), current_visitor(), current_secret_key()
    try:
        get_half_arrived(
            current_work(), half
        )  # before anything that was typed: the question may not be shown again
        code = (field, read_code(request.form, field))
        arrival = finish_by_code(current_work(), current_actor(), half, code, visitor, secret_key=key)
    except LinkIsSpent:
        return begin_again()
    except InputIsInvalid as error:
        SECOND_STEPS.labels("wrong").inc()
        return second_step(error.errors), HTTPStatus.UNPROCESSABLE_ENTITY
    except TooManyAttempts as error:
        SECOND_STEPS.labels("held").inc()
        page = second_step({"": error.message}, error.params)
        return page, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(error.seconds)}
    SECOND_STEPS.labels("done").inc()
    return signed_in(arrival, request.form.get("next"))


def second_step(errors: Mapping[str, str], params: Mapping[str, object] | None = None) -> str:
    """Render the question for whoever is half way in; raise `LinkIsSpent` where nobody is."""
    work = current_work()
    account = get_half_arrived(work, current_half())
    return render(
        "users/second_step_show.html",
        factors=factors_of(work, account.id),
        party=current_party(),
        target=request.values.get("next", ""),
        errors=errors,
        params=params or {},
    )


def begin_again() -> Response:
    """Lead back to the password: half a sign-in lasts ten minutes, and ends with what it was good for."""
    target = request.values.get("next", "")
    again = redirect(url_for("users.session_new", late=1, next=target or None), HTTPStatus.SEE_OTHER)
    return forget_half(again)
