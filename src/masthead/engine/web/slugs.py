"""First path segments that are taken: nobody may give them to what people put at an address of their own."""

import logging
from collections.abc import Iterable

from flask import Flask

from masthead.contract import probes
from masthead.engine.errors import ModuleIsBroken
from masthead.engine.module import Module
from masthead.engine.web.assets import PREFIX
from masthead.engine.web.entrances import entrances
from masthead.engine.web.parsing import CONVERTERS
from masthead.engine.web.switches import switches

_PROBES = (probes.LIVE, probes.READY, probes.HEALTH, probes.VERSION, probes.METRICS)
KEPT = frozenset(
    {".well-known", "robots.txt", "favicon.ico", "sitemap.xml", "feed.xml", "api", "admin", "media"}
)
"""What browsers, crawlers and later modules ask for by name."""
log = logging.getLogger(__name__)


def reserved_slugs(site: Flask) -> frozenset[str]:
    """Give the first segments of the site's own routes, of what is answered before it, and those kept free."""
    routed = {rule.rule.split("/")[1] for rule in site.url_map.iter_rules()}
    answered = {path.strip("/") for path in (*_PROBES, PREFIX)}
    return frozenset(slug for slug in routed | answered | KEPT if slug and not slug.startswith("<"))


def slugs_of_modules(modules: Iterable[Module]) -> frozenset[str]:
    """Give what a site of these modules reserves, without making one: its starting content comes first."""
    bare = Flask("addresses", static_folder=None)
    bare.url_map.converters |= CONVERTERS
    bare.register_blueprint(switches)
    bare.register_blueprint(entrances)
    for module in modules:
        try:
            for blueprint in module.blueprints:
                bare.register_blueprint(blueprint)
        except (AssertionError, LookupError, ValueError) as problem:  # what Flask makes of wrong routes
            # The site is made without such a module.
            error = ModuleIsBroken(module.name, f"{type(problem).__name__}: {problem}")
            log.exception("module_is_broken", extra={"event": error.code, "problem": str(error)})
    return reserved_slugs(bare)
