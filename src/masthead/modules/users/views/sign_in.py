"""Sign in and out: by name and password, or by a one-time link."""

from functools import partial
from http import HTTPStatus

from flask import redirect, request
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import public
from masthead.engine.database.unit_of_work import ATTEMPTS, current_work, unit_of_work, written
from masthead.engine.errors import InputIsInvalid, TooManyAttempts, translatable
from masthead.engine.web.htmx import render
from masthead.engine.web.site import current_actor, current_site, opens_own_work, settings_of
from masthead.engine.web.switches import local_path
from masthead.modules.users.commands.sessions import end_session
from masthead.modules.users.commands.sign_in import count_sign_in, note_failure, sign_in, sign_in_by_link
from masthead.modules.users.forms.sign_in import SignInForm, read_sign_in
from masthead.modules.users.metrics import SIGN_INS
from masthead.modules.users.models.session import Arrival, Half
from masthead.modules.users.models.token import LINK
from masthead.modules.users.queries.accounts import find_proof
from masthead.modules.users.queries.tokens import get_token
from masthead.modules.users.settings import UsersSettings
from masthead.modules.users.views.arrival import current_party, current_visitor, signed_in, signed_out
from masthead.modules.users.views.blueprint import users

WRONG = translatable("The name or the password is wrong.")


@users.get("/sign-in")
@public
def session_new() -> ResponseReturnValue:
    """Show the sign-in form, or go on where somebody is signed in."""
    if not current_actor().is_anonymous:
        return redirect(local_path(request.args.get("next")), HTTPStatus.SEE_OTHER)
    return sign_in_form({})


@users.post("/sign-in")
@public
@opens_own_work
def session_start() -> ResponseReturnValue:
    """Sign in; a wrong name and a wrong password get the same answer."""
    try:
        arrival = _arrive(read_sign_in(request.form))
    except InputIsInvalid as error:
        return sign_in_form(error.errors)
    except TooManyAttempts as error:
        SIGN_INS.labels("held").inc()
        page, _ = sign_in_form({"": error.message}, error.params)
        return page, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(error.seconds)}
    SIGN_INS.labels("done" if arrival else "wrong").inc()
    return signed_in(arrival, request.form.get("next")) if arrival else sign_in_form({"": WRONG})


@users.post("/sign-out")
@public
def session_end() -> ResponseReturnValue:
    """Sign out here; other browsers stay signed in."""
    end_session(current_work(), current_actor())
    return signed_out()


@users.get("/sign-in/link/<token>")
@public
def link_show(token: str) -> ResponseReturnValue:
    """Show a button: programs that look at addresses before people do must not use the link up."""
    get_token(current_work(), LINK, token)
    return render("users/link_use.html")


@users.post("/sign-in/link/<token>")
@public
def link_use(token: str) -> ResponseReturnValue:
    """Use the link up and sign in."""
    return signed_in(sign_in_by_link(current_work(), current_actor(), token, current_visitor()), "/")


def _arrive(given: SignInForm) -> Arrival | Half | None:
    """Sign in without holding a lock while the password is judged; judge it again if it changed meanwhile."""
    database, actor, visitor = current_site().parts.database, current_actor(), current_visitor()
    current_work().let_go()  # it asked who is here; judging a password takes long on purpose
    written(database, lambda work: count_sign_in(work, visitor, given.login))
    for _ in range(ATTEMPTS):
        with unit_of_work(database) as work:
            proof = find_proof(work, given.login, given.password)
        if proof is None:
            written(database, lambda work: note_failure(work, given.login))
            return None
        arrival = written(database, partial(sign_in, actor=actor, proof=proof, visitor=visitor))
        if arrival:
            return arrival
    return None


def sign_in_form(errors: dict[str, str], params: dict[str, object] | None = None) -> tuple[str, HTTPStatus]:
    """Render the sign-in form, with what was wrong about it."""
    page = render(
        "users/session_new.html",
        login=request.form.get("login", ""),
        target=request.values.get("next", ""),
        errors=errors,
        params=params or {},
        late="late" in request.args,
        party=current_party(),
        may_sign_up=settings_of(UsersSettings).sign_up,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
