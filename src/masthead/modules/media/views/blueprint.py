"""The one blueprint of the module, and what it teaches every template: how to offer pictures in a form."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from masthead.engine.database.unit_of_work import current_work
from masthead.engine.web.site import current_actor, settings_of
from masthead.modules.media.models.shown import ShownPicture
from masthead.modules.media.permissions import VIEW_PICTURES
from masthead.modules.media.queries import choices
from masthead.modules.media.settings import MediaSettings

OFFERED = 11

media = Blueprint("media", __name__, template_folder="../templates")


def picture_choices(chosen: str | None) -> list[ShownPicture]:
    """Give the pictures that a form offers, the chosen one first; nothing for who may not see the library."""
    if not current_actor().can(VIEW_PICTURES):
        return []
    text = str(chosen or "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - a key
    return choices(current_work(), number, OFFERED)


def largest_file() -> int:
    """Give how many bytes a picture may have."""
    return settings_of(MediaSettings).max_bytes


@media.record_once
def teach(state: BlueprintSetupState) -> None:
    """Let macros of other modules' forms ask; they are made once and take nothing from their page."""
    state.app.jinja_env.globals.update(picture_choices=picture_choices, largest_picture=largest_file)
