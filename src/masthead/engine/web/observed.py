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
        rule = request.url_rule or _rule_of_another_method(app)
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


def _rule_of_another_method(app: Flask) -> Rule | None:
    """Find the route of an address that was asked in a wrong way: a secret in it stays a secret of the log."""
    refused = request.routing_exception
    if not isinstance(refused, MethodNotAllowed) or not refused.valid_methods:
        return None
    adapter = app.create_url_adapter(request)
    try:
        return (
            adapter.match(method=next(iter(refused.valid_methods)), return_rule=True)[0] if adapter else None
        )
    except HTTPException:
        return None
