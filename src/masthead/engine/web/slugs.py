"""First path segments that are taken: nobody may give them to what people put at an address of their own."""

from masthead.contract import probes
from masthead.engine.web.assets import PREFIX
from masthead.engine.web.site import Site

_PROBES = (probes.LIVE, probes.READY, probes.HEALTH, probes.VERSION, probes.METRICS)
KEPT = frozenset(
    {".well-known", "robots.txt", "favicon.ico", "sitemap.xml", "feed.xml", "api", "admin", "media"}
)
"""What browsers, crawlers and later modules ask for by name."""


def reserved_slugs(site: Site) -> frozenset[str]:
    """Give the first segments of the site's own routes, of what is answered before it, and those kept free."""
    routed = {rule.rule.split("/")[1] for rule in site.url_map.iter_rules()}
    answered = {path.strip("/") for path in (*_PROBES, PREFIX)}
    return frozenset(slug for slug in routed | answered | KEPT if slug and not slug.startswith("<"))
