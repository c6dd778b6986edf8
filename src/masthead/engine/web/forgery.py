"""Cross-site request forgery: refuse what another site made the browser send.

Browsers say where a request comes from (Fetch Metadata, else Origin). A session's forms also carry a token.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import Request

from masthead.engine.access.actor import Actor
from masthead.engine.errors import ForgedRequest

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"


def token_for(actor: Actor, secret_key: str) -> str:
    """Give the form token of this person's session; empty for a visitor without one."""
    if not actor.session_key:
        return ""
    return hmac.new(secret_key.encode(), actor.session_key.encode(), hashlib.sha256).hexdigest()


def refuse_foreign(request: Request, public_url: str) -> None:
    """Raise `ForgedRequest` for an unsafe request that the browser says another site made.

    A client that states no origin, such as curl, is let in: it has nothing to be abused unless it
    brings a session, and then `refuse_without_token` looks at it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise ForgedRequest
    elif "Origin" in request.headers:
        origin = urlsplit(request.headers["Origin"]).netloc
        if not origin or origin not in {request.host, urlsplit(public_url).netloc}:
            raise ForgedRequest


def refuse_without_token(request: Request, actor: Actor, secret_key: str) -> None:
    """Raise `ForgedRequest` for an unsafe request with a session but without that session's token."""
    expected = token_for(actor, secret_key)
    if expected:
        given = request.headers.get(HEADER) or request.form.get(FIELD, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode()):
            raise ForgedRequest
