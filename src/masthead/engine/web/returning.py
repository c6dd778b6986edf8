"""Where somebody is led back to: the page they look at, or the form that they sent."""

from urllib.parse import urlsplit

from flask import current_app, request

from masthead.engine.web.htmx import wants_fragment
from masthead.engine.web.switches import local_path


def here() -> str:
    """Give the path and query of this page, to come back to."""
    return request.full_path.rstrip("?")


def sender() -> str:
    """Give the path and query of the page that sent this request, / where the browser does not say."""
    try:
        came_from = urlsplit(request.referrer or "")
    except ValueError:  # no browser says so
        return "/"
    return local_path(f"{came_from.path}?{came_from.query}".rstrip("?")) if came_from.path else "/"


def way_back() -> str:
    """Give the page to come back to: this one; of what was sent, its form, or else the page that sent it."""
    if wants_fragment():
        return sender()
    return here() if request.method == "GET" or _has_form() else sender()


def _has_form() -> bool:
    """Whether what stands at the address that a form was sent to can also be looked at."""
    rule = request.url_rule
    return rule is not None and any(
        one.rule == rule.rule and "GET" in (one.methods or ()) for one in current_app.url_map.iter_rules()
    )
