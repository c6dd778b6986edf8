"""What was done is told on the page that follows: kept for one redirect in a cookie that only this site can write.

The page cache lets nobody with this cookie share a page, and a page that deletes it is not kept.
"""

import base64
import binascii
import hashlib
import hmac
import time

from flask import Response, g, request

from masthead.engine.web.cookies import TOLD
from masthead.engine.web.site import Site, current_actor, current_site

SECONDS = 60
"""How long a message waits for its page."""
LONGEST = 300
"""Characters of a message; a cookie has 4096 bytes."""
_TELL, _READ = "masthead_tell", "masthead_told_read"


def tell(message: str, session_key: str | None = None) -> None:
    """Say a message, in the visitor's language, at the top of the page to which this answer redirects.

    `session_key` is that of the session which begins with this answer; without it, the present one is meant.
    """
    setattr(g, _TELL, (message[:LONGEST], session_key))


def told() -> str:
    """Give the message that waited for this page, as plain text; empty where there is none of ours."""
    cookie = request.cookies.get(TOLD)
    if cookie is None:
        return ""
    setattr(g, _READ, True)
    return _opened(cookie)


def install_telling(app: Site) -> None:
    """Let templates ask what was done, and keep what a view tells until then."""
    app.jinja_env.globals.update(told=told)

    @app.after_request
    def keep_message(response: Response) -> Response:
        telling: tuple[str, str | None] | None = g.get(_TELL)
        if telling and response.location:
            response.set_cookie(
                TOLD,
                _sealed(*telling),
                max_age=SECONDS,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure,
            )
        elif g.get(_READ):
            response.delete_cookie(TOLD, httponly=True, samesite="Lax", secure=request.is_secure)
        return response


def _sealed(message: str, session_key: str | None) -> str:
    """Give the message with the time until which it counts, signed for a session."""
    text = f"{int(time.time()) + SECONDS} {message}".encode()
    key = current_actor().session_key if session_key is None else session_key
    return f"{base64.urlsafe_b64encode(text).decode()}.{_signature(text, key)}"


def _opened(cookie: str) -> str:
    """Give the message of a cookie that this site made for this session not long ago; else an empty text."""
    sealed, _, signature = cookie.partition(".")
    try:
        text = base64.urlsafe_b64decode(sealed.encode())
    except (binascii.Error, ValueError):
        return ""
    if not hmac.compare_digest(signature.encode(), _signature(text, current_actor().session_key).encode()):
        return ""
    until, _, message = text.decode().partition(" ")
    return message if int(until) >= time.time() else ""


def _signature(text: bytes, session_key: str) -> str:
    key = current_site().parts.secret_key.value()
    signed = b"told " + session_key.encode() + b" " + text
    return hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
