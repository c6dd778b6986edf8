"""Choosing a page by name: the one that is chosen, the top, and what a search finds; never the whole tree."""

from collections.abc import Mapping
from dataclasses import dataclass

from masthead.engine.access.actor import Actor
from masthead.engine.content.errors import ContentIsGone
from masthead.engine.content.items import get_item
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import NotAllowed
from masthead.engine.web.site import current_actor
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.queries import PlaceRow, places


@dataclass(frozen=True)
class PlaceChoices:
    """What a form offers as the page above."""

    permission: str
    """For what is asked: to write below it, or to publish."""
    text: str
    """What was typed to find some."""
    chosen: PlaceRow | None
    """None: at the top."""
    rows: list[PlaceRow]
    """What was found besides."""


def is_looking(form: Mapping[str, str]) -> bool:
    """Whether a form was sent to find a page: by its button, or by Enter in the field of the search."""
    if "action" in form:
        return form["action"] == "find"
    return form.get("place", "").strip() != form.get("sought", "")


def place_choices(permission: str, parent_id: int | None, text: str) -> PlaceChoices:
    """Give what can be chosen by whoever asks. A page that she may not have stays chosen, without its name."""
    work, actor = current_work(), current_actor()
    words = "".join(one for one in text.strip()[:100] if one.isprintable())
    rows = places(work, actor, permission, words)
    chosen = _chosen(actor, permission, parent_id) if parent_id is not None else None
    return PlaceChoices(permission, words, chosen, [row for row in rows if row != chosen])


def _chosen(actor: Actor, permission: str, parent_id: int) -> PlaceRow:
    try:
        item = get_item(current_work(), actor, PAGE, parent_id, permission)
    except (ContentIsGone, NotAllowed):
        return PlaceRow(parent_id, "", "")
    return PlaceRow(item.id, item.title, item.path or "")
