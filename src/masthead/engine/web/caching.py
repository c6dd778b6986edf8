"""A view says that everybody may share its page, and what makes the page stale."""

from flask import request

from masthead.engine.tuning.store import TAG
from masthead.engine.web.environ import TAGS
from masthead.engine.web.regions import block_tags


def cacheable(*tags: str) -> None:
    """Let anonymous visitors share this page until a tag is touched: theirs, the blocks' or the settings'.

    The page may depend on the address, the language, the theme and htmx's headers, on nothing else
    that a request carries.
    """
    request.environ[TAGS] = (*tags, *block_tags(), TAG)
