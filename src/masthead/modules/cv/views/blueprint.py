"""The one blueprint of the module: its name begins every endpoint."""

from flask import Blueprint

from masthead.engine.web.language import LANGUAGES
from masthead.modules.cv.models.sections import BY_NAME

cv = Blueprint("cv", __name__, template_folder="../templates")
LANGUAGE = f"<any({', '.join(LANGUAGES)}):language>"
"""In an address: a language of the site."""
SECTION = f"<any({', '.join(BY_NAME)}):section>"
"""In an address: a section of a CV."""
DESK = f"/cv/edit/{LANGUAGE}"
