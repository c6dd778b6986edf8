"""First path segments that are taken: nobody may give them to what people put at an address of their own."""

from collections.abc import Iterable
from contextlib import suppress

from flask import Flask

from masthead.contract import probes
from masthead.engine.module import Module
from masthead.engine.web.assets import PREFIX
from masthead.engine.web.entrances import entrances
from masthead.engine.web.switches import switches

_PROBES = (probes.LIVE, probes.READY, probes.HEALTH, probes.VERSION, probes.METRICS)
KEPT = frozenset(
    {".well-known", "robots.txt", "favicon.ico", "sitemap.xml", "feed.xml", "api", "admin", "media"}
)
"""What browsers, crawlers and later modules ask for by name."""


def reserved_slugs(site: Flask) -> frozenset[str]:
    """Give the first segments of the site's own routes, of what is answered before it, and those kept free."""
    routed = {rule.rule.split("/")[1] for rule in site.url_map.iter_rules()}
    answered = {path.strip("/") for path in (*_PROBES, PREFIX)}
    return frozenset(slug for slug in routed | answered | KEPT if slug and not slug.startswith("<"))


def slugs_of_modules(modules: Iterable[Module]) -> frozenset[str]:
    """Give what a site of these modules reserves, without making one: its starting content comes first."""
    bare = Flask("addresses", static_folder=None)
    bare.register_blueprint(switches)
    bare.register_blueprint(entrances)
    for blueprint in (one for module in modules for one in module.blueprints):
        with suppress(Exception):  # the site is made without a module that fails here, and says so
            bare.register_blueprint(blueprint)
    return reserved_slugs(bare)
