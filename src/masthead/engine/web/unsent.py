"""What was typed into a form that was refused: the page that says so shows it, so that it can be copied.

Pages of the desk are not stored by browsers, so that going back brings an empty form.
"""

import re

from flask import request
from werkzeug.exceptions import HTTPException

from masthead.engine.errors import MastheadError
from masthead.engine.web.asking import FIELD as QUESTION
from masthead.engine.web.forgery import refuse_foreign
from masthead.engine.web.site import FORMS, SAFE_METHODS, current_site

LONGEST_KEY = 64
"""In characters: a form's token."""
SECRETS = frozenset({"again", "code", "credential", "password", "present", "recovery"})
"""Fields that no page shows again, whatever was typed into them."""
UNTYPED = frozenset({QUESTION, "at_once", "seen"})
"""Fields with words or times that the page itself put there."""
_TIME = re.compile(r"\d{4,6}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)
"""As a browser's field for a date and a time sends it."""


def words_of_form() -> str:
    """Give the texts that a form brought, in its order; empty for what no page of ours has sent."""
    if request.method in SAFE_METHODS or request.mimetype not in FORMS:
        return ""
    try:
        refuse_foreign(request, current_site().parts.settings.public_url)
        sent = [value.strip() for name, value in request.form.items(multi=True) if _is_shown(name)]
    except (MastheadError, HTTPException, OSError):
        return ""
    return "\n\n".join(filter(_is_text, sent))


def _is_shown(name: str) -> bool:
    """Whether a field may be shown: somebody typed it, and it is no password, which nobody else may read."""
    return name not in UNTYPED and name.rpartition("-")[2] not in SECRETS


def _is_text(value: str) -> bool:
    """Whether people wrote this, rather than chose it, or the page itself: numbers, keys, names of buttons."""
    is_long = len(value.split()) > 1 or not value.isascii() or len(value) > LONGEST_KEY
    return is_long or _TIME.fullmatch(value) is not None
