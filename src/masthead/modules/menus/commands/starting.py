"""The menus that a recipe starts with: `[[content.menus.items]]`."""

from typing import Any

from sqlalchemy import select

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.content.models import Item, Redirect
from masthead.engine.content.slugs import read_slug
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.recipes.items import ItemIsWrong, loading, read_item
from masthead.engine.web.forms import FormReader
from masthead.modules.menus.commands.links import add_link
from masthead.modules.menus.commands.menus import add_menu
from masthead.modules.menus.models import BUILT_IN, LABEL_LENGTH, Menu, Target, Wording
from masthead.modules.menus.permissions import EDIT_MENU
from masthead.modules.menus.policies import may_lead
from masthead.modules.menus.queries import Row, links

KEYS = {
    "menu": str, "label": str, "labels": dict, "page": str, "entrance": str, "address": str, "below": str,
    "open": bool, "shown": bool,
}  # fmt: skip
_RECIPE = Actor(name="recipe", grants={EDIT_MENU: Scope.ANY})


def load_links(work: UnitOfWork, content: list[dict[str, Any]], *, dry_run: bool) -> list[str]:
    """Load a recipe's links, those that are not there yet: same menu, same parent, same label and target.

    `page` is the path of an item, `below` the label of a link that comes earlier; a menu that is neither
    `main` nor `footer` is added to the footer.
    """
    added = []
    for number, given in enumerate(content, 1):
        item = read_item(number, given, KEYS)
        with loading(number):
            if _load(work, number, item, dry_run=dry_run):
                added.append(f"menu {item.get('menu', 'main')}: {_name(item)}")
    return added


def _load(work: UnitOfWork, number: int, item: dict[str, Any], *, dry_run: bool) -> bool:
    """Add a link unless it is there; say whether it is (or would be) added."""
    menu = read_slug(item.get("menu", "main"), field="menu")
    rows = links(work, menu)
    below = _parent(rows, number, item, dry_run=dry_run)
    target = _target(work, number, item, dry_run=dry_run)
    label, labels = _labels(item)
    if not label and not (target.has_title or "page" in item):
        raise ItemIsWrong(number, "has no label, and leads to nothing that has a title", "Add a label")
    same = (below, label, target.item_id, target.entrance, target.address)
    if any(same == (r.parent_id, r.label, r.item_id, r.entrance, r.address) for r in rows):
        return False
    if dry_run:
        return True
    if menu not in BUILT_IN and work.get(Menu, menu) is None:
        add_menu(work, _RECIPE, menu, menu.capitalize(), BUILT_IN["footer"])
    wording = Wording(label, target, labels, item.get("open", False), item.get("shown", True))
    add_link(work, _RECIPE, menu, wording, below=below)
    return True


def _labels(item: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Read what an editor would type as labels, by the same rules."""
    spoken = {str(language): str(text) for language, text in item.get("labels", {}).items()}
    reader = FormReader({"label": item.get("label", ""), **{f"labels.{one}": spoken[one] for one in spoken}})
    label = reader.text("label", longest=LABEL_LENGTH, shortest=0)
    labels = {one: reader.text(f"labels.{one}", longest=LABEL_LENGTH) for one in spoken}
    reader.finish()
    return label, labels


def _parent(rows: list[Row], number: int, item: dict[str, Any], *, dry_run: bool) -> int | None:
    """Give the link that this one lies below; while nothing is written it may be yet to come."""
    if "below" not in item:
        return None
    found = next((row.id for row in rows if item["below"] in {row.label, row.newest_title}), None)
    if found is None and not dry_run:
        raise ItemIsWrong(
            number, f"lies below {item['below']!r}, which is no link of its menu", "Put that first"
        )
    return found


def _target(work: UnitOfWork, number: int, item: dict[str, Any], *, dry_run: bool) -> Target:
    if "page" not in item:
        address = item.get("address", "")
        if address and not may_lead(address):
            raise ItemIsWrong(number, f"leads to {address!r}", "Write /a/path, https://… or mailto:…")
        return Target(entrance=item.get("entrance", ""), address=address)
    path = item["page"].strip("/")
    found = work.scalar(select(Item.id).where(Item.path == path))
    if found is None:  # it may have moved since
        found = work.scalar(select(Redirect.item_id).where(Redirect.path == path))
    if found is None and not dry_run:
        raise ItemIsWrong(number, f"leads to the page {item['page']!r}, which is not there", "Mend the path")
    return Target(item_id=found)


def _name(item: dict[str, Any]) -> str:
    return str(item.get("label") or item.get("page") or item.get("entrance"))
