"""What the account pages share: who comes from where, and the cookie that signs somebody in."""

from http import HTTPStatus

from flask import g, redirect, request
from werkzeug.wrappers import Response

from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.errors import DatabaseIsUnavailable
from masthead.engine.web.cookies import LANGUAGE, SESSION
from masthead.engine.web.site import current_site
from masthead.engine.web.switches import YEAR, local_path
from masthead.modules.users.commands.sessions import note_visit
from masthead.modules.users.models.session import Arrival, Visitor
from masthead.modules.users.queries.sessions import VISIT
from masthead.modules.users.views.blueprint import users

COOKIE_AGE = 400 * 24 * 3600
"""The longest that browsers keep a cookie; the server decides when the session ends."""


def current_visitor() -> Visitor:
    """Give the address and browser of this request."""
    return Visitor(request.remote_addr or "", request.headers.get("User-Agent", ""))


def signed_in(arrival: Arrival, target: str | None) -> Response:
    """Answer with the new session's cookie, on the way to where the person wanted to go."""
    response = redirect(local_path(target), HTTPStatus.SEE_OTHER)
    set_cookie(response, SESSION, arrival.token, COOKIE_AGE)
    if arrival.language and LANGUAGE not in request.cookies:
        set_cookie(response, LANGUAGE, arrival.language, YEAR)
    return response


def set_cookie(response: Response, name: str, value: str, age: int) -> None:
    """Set a cookie that no script reads and no other site sends."""
    response.set_cookie(name, value, max_age=age, httponly=True, samesite="Lax", secure=request.is_secure)


def signed_out() -> Response:
    """Answer without a session."""
    response = redirect("/", HTTPStatus.SEE_OTHER)
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
