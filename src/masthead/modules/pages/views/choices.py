"""Choosing a page by name: the one that is chosen, the top, and what a search finds; never the whole tree."""

from collections.abc import Mapping
from dataclasses import dataclass

from masthead.engine.access.actor import Actor
from masthead.engine.content.errors import ContentIsGone
from masthead.engine.content.items import get_item
from masthead.engine.content.models import Item
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import NotAllowed
from masthead.engine.web.site import current_actor
from masthead.modules.pages.forms import read_parent, read_words
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE
from masthead.modules.pages.queries.desk import PlaceRow, places


@dataclass(frozen=True)
class PlaceChoices:
    """What a form offers as the page above."""

    text: str
    """What was typed to find some."""
    chosen: PlaceRow | None
    """None: at the top."""
    rows: list[PlaceRow]
    """What was found besides."""
    moving: Item | None
    """The page that is to be moved; None for a new one."""


def is_looking(form: Mapping[str, str]) -> bool:
    """Whether a form was sent to find a page: by its button, or by Enter in the field of the search."""
    if "action" in form:
        return form["action"] == "find"
    return form.get("place", "").strip() != form.get("sought", "")


def place_choices(form: Mapping[str, str], moving: Item | None = None) -> PlaceChoices:
    """Give what can be chosen by whoever asks. A page that she may not have stays chosen, without its name.

    Below it somebody writes, who must be permitted to write there too; or moves a page, who must publish.
    """
    work, actor = current_work(), current_actor()
    permission = PUBLISH_PAGE if moving else EDIT_PAGE
    text = read_words(form.get("place", ""))
    parent_id = read_parent(form)
    chosen = _chosen(actor, permission, parent_id) if parent_id is not None else None
    rows = [row for row in places(work, actor, permission, text, moving) if row != chosen]
    return PlaceChoices(text, chosen, rows, moving)


def _chosen(actor: Actor, permission: str, parent_id: int) -> PlaceRow:
    try:
        item = get_item(current_work(), actor, PAGE, parent_id, permission)
    except (ContentIsGone, NotAllowed):
        return PlaceRow(parent_id, "", "")
    return PlaceRow(item.id, item.title, item.path or "")
