"""What the account pages share: who comes from where, and the cookie that signs somebody in."""

from http import HTTPStatus

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from masthead.engine.database.unit_of_work import UnitOfWork, current_work, unit_of_work
from masthead.engine.errors import DatabaseIsUnavailable
from masthead.engine.web.cookies import LANGUAGE, SESSION
from masthead.engine.web.site import current_site, settings_of
from masthead.engine.web.switches import YEAR, local_path
from masthead.modules.users.commands.sessions import note_visit
from masthead.modules.users.models.ceremony import Party, party_at
from masthead.modules.users.models.session import Arrival, Half, Visitor
from masthead.modules.users.models.token import HALF, LIFETIMES
from masthead.modules.users.policies.sign_in import needs_factor
from masthead.modules.users.queries.accounts import roles_of
from masthead.modules.users.queries.factors import has_factor, roles_with_factor
from masthead.modules.users.queries.sessions import VISIT
from masthead.modules.users.settings import UsersSettings
from masthead.modules.users.views.blueprint import users

COOKIE_AGE = 400 * 24 * 3600
"""The longest that browsers keep a cookie; the server decides when the session ends."""
HALF_COOKIE, HALF_PATH = "masthead_half", "/sign-in"
"""Of a sign-in whose second question is still to be answered; it is sent nowhere else."""


def current_visitor() -> Visitor:
    """Give the address and browser of this request."""
    return Visitor(request.remote_addr or "", request.headers.get("User-Agent", ""))


def current_half() -> str:
    """Give the token of a half-finished sign-in in this browser; empty where there is none."""
    return request.cookies.get(HALF_COOKIE, "")


def current_secret_key() -> str:
    """Give the site's SECRET_KEY, which seals the secrets of apps."""
    return current_site().parts.secret_key.value()


def current_party() -> Party | None:
    """Give the site as passkeys know it: at its public address, or else where this request found it."""
    settings = current_site().parts.settings
    return party_at(settings.public_url or request.host_url, settings.name)


def signed_in(arrival: Arrival | Half, target: str | None) -> Response:
    """Answer with the new session's cookie, on the way to where the person wanted to go, or first half way."""
    if isinstance(arrival, Half):
        return _half_way(arrival, target)
    response = forget_half(redirect(_destination(arrival, target), HTTPStatus.SEE_OTHER))
    set_cookie(response, SESSION, arrival.token, COOKIE_AGE)
    if arrival.language and LANGUAGE not in request.cookies:
        set_cookie(response, LANGUAGE, arrival.language, YEAR)
    return response


def forget_half(response: Response) -> Response:
    """Take the cookie of a half-finished sign-in away, where there is one."""
    if HALF_COOKIE in request.cookies:
        response.delete_cookie(
            HALF_COOKIE, HALF_PATH, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return response


def _half_way(half: Half, target: str | None) -> Response:
    """Lead to the second question. The session that this browser may have goes on until it is answered."""
    wanted = local_path(target)
    place = url_for("users.second_step_show", next=wanted if wanted != "/" else None)
    response = redirect(place, HTTPStatus.SEE_OTHER)
    age = int(LIFETIMES[HALF].total_seconds())
    set_cookie(response, HALF_COOKIE, half.token, age, path=HALF_PATH)
    return response


def _destination(arrival: Arrival, target: str | None) -> str:
    """Give the path that was asked for; of whoever needs a second factor and has none, the way to one."""
    work = current_work()
    required = roles_with_factor(work, settings_of(UsersSettings))
    if required and needs_factor(required, roles_of(work, arrival.account_id)):
        return local_path(target) if has_factor(work, arrival.account_id) else url_for("users.factor_list")
    return local_path(target)


def set_cookie(response: Response, name: str, value: str, age: int, *, path: str = "/") -> None:
    """Set a cookie that no script reads and no other site sends."""
    secure = request.is_secure
    response.set_cookie(name, value, max_age=age, path=path, httponly=True, samesite="Lax", secure=secure)


def signed_out(place: str = "/") -> Response:
    """Answer without a session."""
    response = redirect(place, HTTPStatus.SEE_OTHER)
    response.delete_cookie(SESSION, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


@users.after_app_request
def note_visit_later(response: Response) -> Response:
    """Write a visit down, at most every few minutes, when the page is rendered and its transaction over."""
    work: UnitOfWork | None = g.get("masthead_work")
    token_hash = work.notes.get(VISIT) if work else None
    if work is not None and isinstance(token_hash, str):
        database = current_site().parts.database

        def note() -> None:
            try:
                with unit_of_work(database, writes=True) as later:
                    note_visit(later, token_hash)
            except DatabaseIsUnavailable:
                pass  # the next visit is written down instead

        response.call_on_close(note)
    return response
