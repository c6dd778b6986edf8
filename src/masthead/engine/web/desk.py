"""The desk's navigation: the places that modules declare, grouped, for those who may go there."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request, url_for

from masthead.engine.access.routes import may_enter
from masthead.engine.module import DeskGroup, DeskPlace
from masthead.engine.web.site import Site, current_actor, current_site


@dataclass(frozen=True)
class DeskLink:
    """A link of the navigation; label and address as they are shown."""

    label: str
    """Translatable."""
    address: str
    current: str
    """What `aria-current` says: `page` here, `true` above the page that is shown, else empty."""


def desk_groups() -> list[tuple[str, list[DeskLink]]]:
    """Give the navigation for this visitor: each group's translatable heading with its links."""
    places = list(_open_places())
    addresses = {place: url_for(place.endpoint) for place in places}
    nearest = max(filter(_leads_here, addresses.values()), key=len, default="")
    groups: dict[DeskGroup, list[DeskLink]] = {group: [] for group in DeskGroup}
    for place in places:
        address = addresses[place]
        here = "page" if address == request.path else "true"
        groups[place.group].append(DeskLink(place.label, address, here if address == nearest else ""))
    return [(group.value, links) for group, links in groups.items() if links]


def desk_address() -> str:
    """Give the address of the desk for this visitor, its first place; empty for those who have none."""
    order = list(DeskGroup)
    first = min(_open_places(), key=lambda place: order.index(place.group), default=None)
    return url_for(first.endpoint) if first else ""


def install_desk(app: Site) -> None:
    """Give the templates the desk's navigation."""
    app.jinja_env.globals.update(desk_groups=desk_groups, desk_address=desk_address)


def _open_places() -> Iterator[DeskPlace]:
    """Give the places whose page lets this visitor in, if only to what is their own."""
    site, actor = current_site(), current_actor()
    return (
        place
        for place in site.parts.desk
        if may_enter(actor, site.view_functions[place.endpoint], place.permission)
    )


def _leads_here(address: str) -> bool:
    return request.path == address or request.path.startswith(f"{address}/")
