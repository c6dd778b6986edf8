"""`/robots.txt`: what crawlers find, and where they have no business (RFC 9309)."""

from collections.abc import Iterator

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.actor import Actor
from masthead.engine.access.routes import PUBLIC, may_enter, permission_of, public
from masthead.engine.web.caching import cacheable
from masthead.engine.web.site import FRONT, current_roles, current_site, home_address

robots = Blueprint("robots", __name__)


@robots.get("/robots.txt")
@public
def robots_show() -> ResponseReturnValue:
    """Keep crawlers out of the desk, and out of a site whose front page is not for everybody; name the site maps."""
    cacheable()
    return Response("".join(f"{line}\n" for line in _lines(current_roles().anonymous)), mimetype="text/plain")


def _lines(anybody: Actor) -> Iterator[str]:
    site = current_site()
    yield "User-agent: *"
    if not _is_open(FRONT, anybody):
        yield "Disallow: /"
        return
    closed = {url_for(one.endpoint) for one in site.parts.desk if not _is_open(one.endpoint, anybody)}
    for address in sorted(one for one in closed if not any(one.startswith(f"{other}/") for other in closed)):
        # The page, what lies below it, and its lists; not a page of content whose name merely begins alike.
        yield from (f"Disallow: {address}{end}" for end in ("$", "/", "?"))
    if not closed:
        yield "Disallow:"
    for module in site.parts.loaded.modules:
        for endpoint in module.site_maps:
            if _is_open(endpoint, anybody):
                yield f"Sitemap: {home_address()}{url_for(endpoint)}"


def _is_open(endpoint: str, anybody: Actor) -> bool:
    view = current_site().view_functions[endpoint]
    permission = permission_of(view) or PUBLIC
    return permission == PUBLIC or may_enter(anybody, view, permission)
