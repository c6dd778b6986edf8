"""The one place where errors become HTTP: a page for people, a fragment for htmx, JSON for programs."""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Response, g, jsonify, render_template, request
from flask_babel import gettext
from markupsafe import escape
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from masthead.engine.database.faults import code_of
from masthead.engine.errors import (
    Busy,
    Conflict,
    DatabaseIsUnavailable,
    ForgedRequest,
    InputIsInvalid,
    MastheadError,
    NotAllowed,
    NotFound,
    SchemaIsAhead,
    SchemaIsBehind,
    SignInNeeded,
    StorageIsUnavailable,
    TooManyAttempts,
    ValueIsUnfit,
    translatable,
)
from masthead.engine.web.htmx import wants_fragment
from masthead.engine.web.regions import without_blocks
from masthead.engine.web.site import Site, current_site
from masthead.engine.web.unsent import words_of_form

View = TypeVar("View", bound=Callable[..., Any])
log = logging.getLogger(__name__)

STATUS: dict[type[MastheadError], HTTPStatus] = {
    SignInNeeded: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    ForgedRequest: HTTPStatus.BAD_REQUEST,
    ValueIsUnfit: HTTPStatus.BAD_REQUEST,
    InputIsInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    DatabaseIsUnavailable: HTTPStatus.INTERNAL_SERVER_ERROR,
    StorageIsUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    SchemaIsBehind: HTTPStatus.SERVICE_UNAVAILABLE,
    SchemaIsAhead: HTTPStatus.SERVICE_UNAVAILABLE,
}
BEING_UPGRADED = translatable("This site is being upgraded.")
ADVICE = {
    400: translatable("The browser sent something that we cannot read. Go back and try again."),
    401: translatable("Sign in, and you will be brought back here."),
    403: translatable("Ask an administrator of this site for the permission."),
    404: translatable("Check the address, or start from the front page."),
    405: translatable("This address does not take what was sent. Start from the front page."),
    409: translatable("Nothing was lost: go back and look at it again."),
    413: translatable("What you sent is too large. Send less at once."),
    415: translatable("What you sent has a type that this address does not take."),
    422: translatable("Nothing was saved. Go back and choose otherwise."),
    429: translatable("Wait a little, then try again."),
    500: translatable("It is not your fault. Try again in a minute; nothing was half saved."),
    503: translatable(
        "It is not your fault, and nothing was half saved. Go back to what you typed, and try again in a minute."
    ),
}
_TROUBLE = "masthead_trouble"
PROBLEM = "application/problem+json"
SHOWN_AGAIN = frozenset({400, 401, 403, 404, 409, 422})
"""Answers to a form that show what was typed into it: going back may not bring it."""
API = "/api/"
"""What begins with it is asked by programs."""


def says_on_trouble(message: str) -> Callable[[View], View]:
    """Choose what a view says when the database fails under it."""

    def declare(view: View) -> View:
        setattr(view, _TROUBLE, message)
        return view

    return declare


def install_errors(app: Site) -> None:
    """Map every error to an answer; nothing of a driver or a traceback is shown."""
    app.register_error_handler(MastheadError, _answer_ours)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def _answer_ours(error: MastheadError) -> Response:
    status = next(
        (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR
    )
    message = _translated(error)
    if isinstance(error, DatabaseIsUnavailable):
        log.error("database_is_unavailable", exc_info=error.__cause__)
        message = gettext(_trouble() or error.message)
    elif isinstance(error.__cause__, DBAPIError):
        # The database's own words would tell people's names; its code is enough to find the cause.
        log.warning("database_refused", extra={"event": error.code, "problem": str(code_of(error.__cause__))})
    if isinstance(error, StorageIsUnavailable):
        log.error("storage_is_unavailable", extra={"problem": error.problem, "advice": error.advice})
    if isinstance(error, SchemaIsBehind | SchemaIsAhead):
        log.error(error.code, extra={"problem": str(error)})
        message = gettext(BEING_UPGRADED)
    errors = error.errors if isinstance(error, InputIsInvalid) else None
    response = _answer(status, error.code, message, errors)
    if isinstance(error, TooManyAttempts | Busy):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _answer_http(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return Response.force_type(error.get_response())  # type: ignore[return-value]
    status = HTTPStatus(error.code)
    response = _answer(status, f"http.{error.code}", gettext(status.phrase))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _answer_unexpected(error: Exception) -> Response:
    log.error("request_failed", exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _answer(status, "masthead.error", gettext(MastheadError.message))


def _answer(status: HTTPStatus, code: str, message: str, errors: Mapping[str, str] | None = None) -> Response:
    g.masthead_error = code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        without_blocks()
    if _wants_json():
        response = _problem(status, code, message, errors)
    else:
        advice = gettext(
            ADVICE.get(status, ADVICE[500] if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ADVICE[400])
        )
        said = " ".join(map(gettext, errors.values())) if errors else message  # here are no fields to mark
        response = Response(_page(status, said, advice))
    response.status_code = status
    return response


def _problem(
    status: HTTPStatus, code: str, message: str, errors: Mapping[str, str] | None = None
) -> Response:
    """Say it to a program (RFC 9457); `errors` has a message for each wrong field."""
    about = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": message}
    fields = {"errors": {name: gettext(text) for name, text in errors.items()}} if errors else {}
    response = jsonify(**about, code=code, message=message, **fields)
    response.mimetype = PROBLEM
    return response


def _page(status: HTTPStatus, message: str, advice: str) -> str:
    """Render the error; where even that fails, a bare page still says what happened."""
    template = "error_fragment.html" if wants_fragment() else "error.html"
    typed = words_of_form() if status in SHOWN_AGAIN else ""
    try:
        return render_template(template, status=int(status), message=message, advice=advice, typed=typed)
    except Exception:
        log.exception("error_page_failed")
        return f"<!doctype html><title>{escape(message)}</title><h1>{escape(message)}</h1><p>{escape(advice)}</p>"


def _translated(error: MastheadError) -> str:
    return str(gettext(error.message, **error.params))


def _trouble() -> str | None:
    if request.url_rule is None:
        return None
    view = current_site().view_functions[request.url_rule.endpoint]
    message: str | None = getattr(view, _TROUBLE, None)
    return message


def _wants_json() -> bool:
    """Whether a program asks: it says so, or sends JSON or asks the API and does not insist on a page."""
    accepted = request.accept_mimetypes
    if accepted.best_match(["text/html", "application/json", PROBLEM], default="text/html") != "text/html":
        return True
    is_program = request.is_json or request.path.startswith(API)
    return is_program and "text/html" not in accepted.values()
