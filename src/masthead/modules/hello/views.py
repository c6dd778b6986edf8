"""The greeting service's routes; plain text, as their users' scripts compare it."""

import hmac
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import public
from masthead.engine.web.caching import cacheable
from masthead.engine.web.site import settings_of
from masthead.modules.hello.settings import HelloSettings

hello = Blueprint("hello", __name__)
GREETING = "Hello, World!"


@hello.get("/hello")
@public
def greeting() -> ResponseReturnValue:
    """Greet the world, byte for byte."""
    cacheable()
    if settings_of(HelloSettings).paragraph:
        return Response(f"<p>{GREETING}</p>", mimetype="text/html")
    return Response(GREETING, mimetype="text/plain")


@hello.get("/hello/<raw:name>")
@public
def greeting_by_name(name: str) -> ResponseReturnValue:
    """Greet somebody whose name is made of letters."""
    if not name.isalpha():
        return Response("Invalid input", HTTPStatus.BAD_REQUEST, mimetype="text/plain")
    return Response(f"Hello, {name}!", mimetype="text/plain")


@hello.get("/params")
@public
def parameters() -> ResponseReturnValue:
    """Give two query parameters back."""
    return jsonify(param1=request.args.get("param1"), param2=request.args.get("param2"))


@hello.post("/post_endpoint")
@public
def receipt() -> ResponseReturnValue:
    """Take any JSON value."""
    request.get_json()
    return jsonify(message="Data received successfully"), HTTPStatus.CREATED


@hello.get("/protected")
@public
def protected() -> ResponseReturnValue:
    """Let in whoever knows the token."""
    expected = settings_of(HelloSettings).token.value().encode()
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    known = hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected)
    if not (expected and known and kind == "Bearer"):
        response = Response("Unauthorized", HTTPStatus.UNAUTHORIZED, mimetype="text/plain")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    return Response("Access granted!", mimetype="text/plain")
