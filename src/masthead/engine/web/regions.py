"""Places of the base template that modules may fill: each declares blocks in its manifest."""

from collections.abc import Iterable, Mapping

from flask import current_app, g
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError

from masthead.engine.database.unit_of_work import current_work, unit_of_work
from masthead.engine.errors import MastheadError, ModuleIsBroken
from masthead.engine.module import Block, Module
from masthead.engine.web.site import Site, current_site

NAVIGATION = "navigation"
"""Under the title of the site; where nobody fills it, the theme lists the modules' entrances."""
FOOTER = "footer"
"""At the foot of every page."""
REGIONS = (NAVIGATION, FOOTER)
_TAGS = "MASTHEAD_BLOCK_TAGS"
_OFF = "masthead_without_blocks"


def blocks_by_region(modules: Iterable[Module]) -> Mapping[str, tuple[Block, ...]]:
    """Sort the modules' blocks; raise `ModuleIsBroken` for one of a region that the theme does not have."""
    found: dict[str, tuple[Block, ...]] = dict.fromkeys(REGIONS, ())
    for module in modules:
        for block in module.blocks:
            if block.region not in found:
                known = ", ".join(REGIONS)
                raise ModuleIsBroken(module.name, f"no region is called {block.region}; there are: {known}")
            found[block.region] += (block,)
    return found


def region(name: str) -> Markup:
    """Give what the modules put into a region, in the order of the modules; empty where there is nothing.

    Pages that say what is wrong have it, too, as long as the database answers.
    """
    blocks = current_site().parts.blocks[name]
    if not blocks or g.get(_OFF):
        return Markup()
    try:
        current_work()
    except LookupError:
        return _apart(blocks)
    return _joined(blocks)


def without_blocks() -> None:
    """Leave the regions of this answer empty: it tells of a failure, and must not fail once more."""
    setattr(g, _OFF, True)


def block_tags() -> tuple[str, ...]:
    """Give the tags that make every page stale."""
    tags: tuple[str, ...] = current_app.config.get(_TAGS, ())
    return tags


def install_regions(app: Site) -> None:
    """Let templates ask what is in a region, and views what makes it stale."""
    app.config[_TAGS] = tuple(t for blocks in app.parts.blocks.values() for one in blocks for t in one.tags)
    app.jinja_env.globals.update(region=region)


def _joined(blocks: tuple[Block, ...]) -> Markup:
    return Markup("\n").join(Markup(block.render()) for block in blocks)  # noqa: S704 - modules give safe HTML


def _apart(blocks: tuple[Block, ...]) -> Markup:
    """Fill a region outside a unit of work, where an error is being answered."""
    try:
        with unit_of_work(current_site().parts.database):
            return _joined(blocks)
    except (MastheadError, DBAPIError):
        without_blocks()
        return Markup()
