"""What the site tells the front about a request: its route, who asked, and that its author wants fresh pages."""

from flask import Flask, Response, g, request

from masthead.engine.cache.stale import forget_touches, touched
from masthead.engine.web.cookies import FRESH
from masthead.engine.web.environ import ROUTE, USER

FRESH_SECONDS = 2


def install_observation(app: Flask) -> None:
    """Note route and account on every request; give authors the cookie that asks for fresh pages."""

    @app.before_request
    def note_route() -> None:
        forget_touches()
        if request.url_rule is not None:
            request.environ[ROUTE] = request.url_rule.rule

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
