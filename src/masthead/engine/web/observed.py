"""What the site tells the front about a request: its route, who asked, and that its author wants fresh pages."""

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Rule

from masthead.engine.cache.stale import forget_touches, touched
from masthead.engine.web.cookies import FRESH
from masthead.engine.web.environ import ROUTE, USER

FRESH_SECONDS = 2


def install_observation(app: Flask) -> None:
    """Note route and account on every request; give authors the cookie that asks for fresh pages."""

    @app.before_request
    def note_route() -> None:
        forget_touches()
        rule = _meant(app) or request.url_rule
        if rule is not None:
            request.environ[ROUTE] = rule.rule

    @app.after_request
    def note_outcome(response: Response) -> Response:
        actor = g.get("masthead_actor")
        if actor is not None and actor.id is not None:
            request.environ[USER] = actor.id
        if touched():
            response.set_cookie(
                FRESH, "1", max_age=FRESH_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure
            )
        return response


def _meant(app: Flask) -> Rule | None:
    """Find the route of an address that was written in another way: a secret in it stays a secret of the log.

    That is a route of another method, or one without the slashes at the end; None where it is written right.
    """
    refused = request.routing_exception
    methods = refused.valid_methods if isinstance(refused, MethodNotAllowed) else None
    path = request.path.rstrip("/")
    adapter = app.create_url_adapter(request) if methods or (path and path != request.path) else None
    if adapter is None:
        return None
    try:
        return adapter.match(path, method=next(iter(methods or ("GET",))), return_rule=True)[0]
    except HTTPException:
        return None
