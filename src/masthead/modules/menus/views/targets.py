"""From what an editor typed to where a link leads: a path, a title, an address."""

import re
from collections.abc import Sequence

from masthead.engine.content.content_type import ContentType, content_types_of
from masthead.engine.content.items import SEPARATOR
from masthead.engine.content.models import Item
from masthead.engine.database.keys import find_row
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.web.site import current_actor
from masthead.modules.menus.forms import LABEL_NEEDED, LinkForm
from masthead.modules.menus.models import Link, Target
from masthead.modules.menus.policies import is_own, may_lead
from masthead.modules.menus.queries import FoundItem, find_item, items_titled, spoken

SHORTEST_SEARCH = 2
_ADDRESS = re.compile(r"[/\\]|[\w+.-]+:\S")
"""How addresses begin; a title may have a colon, too, but a space after it."""
NOTHING_FOUND = translatable(
    "No page has this in its title. Write its address, or one that begins with https://."
)
WHICH = translatable("Choose one of the pages below.")
ODD = translatable("A link cannot lead there. Write /a/path, https://… or mailto:….")


def read_target(
    work: UnitOfWork, given: LinkForm, chosen: str, found: list[FoundItem], held: int | None = None
) -> Target:
    """Find out where a link is to lead; raise `InputIsInvalid`, with what was found put into `found`.

    `chosen` is the number of an item that the editor chose among those found before, `held` that of the item to
    which the link leads already: it stays, whoever changes the link.
    """
    target = Target(entrance=given.entrance)
    if given.target:
        target = _meant(work, given.target, chosen, found, held)
    if not (target.has_title or given.label):
        raise InputIsInvalid({"label": LABEL_NEEDED})
    return target


def find_targets(work: UnitOfWork, words: str) -> list[FoundItem]:
    """Give the items whose title has these words, of those that whoever asks may know of."""
    words = words.strip()[:100].replace("\0", "")
    if len(words) < SHORTEST_SEARCH:
        return []
    return items_titled(work, current_actor(), words, leading_kinds(work))


def target_of(work: UnitOfWork, link: Link) -> dict[str, str]:
    """Give the form's values of a link, with the edition that it is filled in over."""
    item = find_row(work, Item, link.item_id) if link.item_id else None
    values = {"label": link.label, "entrance": link.entrance, "target": link.address, "edition": link.edition}
    if item is not None:
        values |= {"target": f"/{item.path}" if item.path else item.title, "found": str(item.id)}
    values |= {"is_open": "1"} if link.is_open else {}
    values |= {} if link.is_shown else {"is_hidden": "1"}
    return values | {f"label_{language}": text for language, text in spoken(link.labels).items()}


def _meant(work: UnitOfWork, typed: str, chosen: str, found: list[FoundItem], held: int | None) -> Target:
    actor, kinds = current_actor(), leading_kinds(work)
    if is_own(typed):
        item = find_item(work, actor, typed.strip(SEPARATOR), kinds, held)
        return Target(item_id=item.id) if item else Target(address=typed)
    if may_lead(typed):
        return Target(address=typed)
    if _ADDRESS.match(typed):
        raise InputIsInvalid({"target": ODD})
    found += items_titled(work, actor, typed, kinds)
    by_number = {str(one.id): one.id for one in found}
    if chosen in by_number:
        return Target(item_id=by_number[chosen])
    exact = [one for one in found if one.title.casefold() == typed.casefold()]
    if len(exact) == 1:
        return Target(item_id=exact[0].id)
    raise InputIsInvalid({"target": WHICH if found else NOTHING_FOUND})


def leading_kinds(work: UnitOfWork) -> Sequence[ContentType]:
    """Give the content types whose items have pages of their own."""
    types = content_types_of(work)
    return [kind for kind in map(types.get, types.names()) if kind.endpoint]
