"""A view says that everybody may share its page, and what makes the page stale."""

from flask import request

TAGS = "masthead.cache_tags"


def cacheable(*tags: str) -> None:
    """Let anonymous visitors share this page until one of `tags` is touched."""
    request.environ[TAGS] = tags
