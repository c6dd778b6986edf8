"""Security headers on every response; no inline script, no other site's content."""

from flask import Response, request

from masthead.engine.web.site import Site

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000"


def install_headers(app: Site) -> None:
    """Add the headers to whatever a view answers, unless it chose its own."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        chosen = set(response.headers.keys(lower=True))
        for name, value in HEADERS.items():
            if name.lower() not in chosen:
                response.headers.add(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        return response
