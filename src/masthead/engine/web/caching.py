"""A view says that everybody may share its page, and what makes the page stale."""

from flask import request

from masthead.engine.access.live import ACCESS
from masthead.engine.tuning.store import TAG
from masthead.engine.web.environ import TAGS
from masthead.engine.web.regions import block_tags


def cacheable(*tags: str) -> None:
    """Let anonymous visitors share this page until a tag is touched: theirs, the blocks' or the settings'.

    The page may depend on the address, the language, the theme and htmx's headers, on nothing else
    that a request carries. What everybody may do shows in every page, so a change of that makes it stale too.
    """
    request.environ[TAGS] = (*tags, *block_tags(), ACCESS, TAG)
