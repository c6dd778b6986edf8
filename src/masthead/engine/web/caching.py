"""A view says that everybody may share its page, and what makes the page stale."""

from flask import request

from masthead.engine.tuning.store import TAG
from masthead.engine.web.environ import TAGS


def cacheable(*tags: str) -> None:
    """Let anonymous visitors share this page until one of `tags` is touched, or a setting changes.

    The page may depend on the address, the language, the theme and htmx's headers, on nothing else
    that a request carries.
    """
    request.environ[TAGS] = (*tags, TAG)
