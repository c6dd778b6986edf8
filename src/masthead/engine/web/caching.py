"""A view says that everybody may share its page, and what makes the page stale."""

from flask import request

from masthead.engine.access.live import ACCESS
from masthead.engine.web.environ import TAGS


def cacheable(*tags: str) -> None:
    """Let anonymous visitors share this page until one of `tags` is touched.

    The page may depend on the address, the language, the theme and htmx's headers, on nothing else
    that a request carries. What everybody may do shows in every page, so a change of that makes it stale too.
    """
    request.environ[TAGS] = (ACCESS, *tags)
