"""The menus as every page shows them: what this visitor may see of all links, the way here marked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import unquote

from flask import render_template, request, url_for
from flask_babel import gettext

from masthead.engine.cache.kept import Kept
from masthead.engine.content.content_type import content_types_of
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.module import Block
from masthead.engine.web.cookies import FRESH
from masthead.engine.web.entrances import entrance_url, offered_entrances
from masthead.engine.web.language import current_language
from masthead.engine.web.regions import FOOTER, NAVIGATION
from masthead.engine.web.site import current_actor, current_site
from masthead.modules.menus.commands.menus import TAG
from masthead.modules.menus.queries import Branch, Row, ShownMenu, shown_links, tree

_LINKS = "menus_links"


@dataclass(frozen=True)
class Node:
    """A line of a menu as a visitor sees it."""

    label: str
    address: str
    """Empty: a heading."""
    current: str
    """Value of `aria-current`: `page` here, `true` on the way here, else empty."""
    is_open: bool = False
    below: "list[Node]" = field(default_factory=list)


def render_menus(region: str) -> str:
    """Render the menus of a region; empty where this visitor sees no line of them."""
    shown = [(menu, _nodes(tree(rows))) for menu, rows in _rows().items() if menu.region == region]
    filled = [(menu.title, nodes) for menu, nodes in shown if nodes]
    return render_template(f"menus/{region}.html", menus=filled) if filled else ""


BLOCKS = tuple(Block(one, partial(render_menus, one), (TAG,)) for one in (NAVIGATION, FOOTER))


def _rows() -> dict[ShownMenu, list[Row]]:
    """Give all links, which a process reads once for many pages."""
    database = current_work().database
    links = database.notes.get(_LINKS)
    if links is None:
        links = database.notes.setdefault(_LINKS, Kept(database, TAG, shown_links))
    assert isinstance(links, Kept)  # noqa: S101 - narrows the type; only this function writes the note
    found: dict[ShownMenu, list[Row]] = links.now(fresh=FRESH in request.cookies)
    return found


def _nodes(branches: Iterable[Branch]) -> list[Node]:
    return [node for branch in branches if (node := _node(branch)) is not None]


def _node(branch: Branch) -> Node | None:
    """Give a line with what lies below it; None where it leads to what this visitor cannot see."""
    title, address = _target(branch.row)
    below = _nodes(branch.below)
    is_heading = not (branch.row.item_id or branch.row.entrance or branch.row.address)
    if not address and not (is_heading and below):
        return None
    label = branch.row.label_in(current_language()) or title
    return Node(label, address, _current(address, below), branch.row.is_open, below)


def _target(row: Row) -> tuple[str, str]:
    """Give the title and the address of what a link leads to; empty where it is not for this visitor."""
    if row.item_id is not None:
        return _item(row)
    if row.entrance:
        return _entrance(row.entrance)
    return row.address, row.address


def _item(row: Row) -> tuple[str, str]:
    kinds = content_types_of(current_work())
    if row.live_title is None or row.path is None or row.kind not in kinds.names():
        return "", ""
    kind = kinds.get(row.kind)
    if not kind.endpoint or (kind.view and not current_actor().can(kind.view)):
        return "", ""
    return row.live_title, url_for(kind.endpoint, path=row.path)


def _entrance(name: str) -> tuple[str, str]:
    entrance = offered_entrances().get(name)
    if entrance is None:
        return "", ""
    identity = current_site().parts.identity
    if (
        identity is not None
        and entrance.endpoint == identity.sign_in_endpoint
        and not current_actor().is_anonymous
    ):
        return "", ""
    return gettext(entrance.label), entrance_url(entrance.endpoint)


def _current(address: str, below: list[Node]) -> str:
    """Whether a line leads here, or stands on the way here: in the menu, or by its address."""
    path = unquote(re.split("[?#]", address, maxsplit=1)[0]) if address.startswith("/") else ""
    if path and path == request.path:
        return "page"
    inside = len(path) > 1 and request.path.startswith(f"{path}/")
    return "true" if inside or any(one.current for one in below) else ""
