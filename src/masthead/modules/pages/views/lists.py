"""What programs read: the site map for crawlers, the feed for readers of news."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import requires
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.web.caching import cacheable
from masthead.engine.web.entrances import front_path
from masthead.engine.web.site import current_site
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import VIEW_PAGE
from masthead.modules.pages.queries import newest, published
from masthead.modules.pages.views.blueprint import pages


@pages.get("/sitemap.xml")
@requires(VIEW_PAGE)
def sitemap_show() -> ResponseReturnValue:
    """List every published page for crawlers (sitemaps.org, protocol 0.9)."""
    cacheable(PAGE.tag)
    text = render_template(
        "pages/sitemap.xml", pages=published(current_work()), home=home_address(), front=front_path()
    )
    return Response(text, mimetype="application/xml")


@pages.get("/feed.xml")
@requires(VIEW_PAGE)
def feed_show() -> ResponseReturnValue:
    """List the newest pages as an Atom feed (RFC 4287)."""
    cacheable(PAGE.tag)
    rows = newest(current_work())
    updated = max((row.published_at for row in rows), default=now())
    text = render_template(
        "pages/feed.xml", pages=rows, home=home_address(), front=front_path(), updated=updated
    )
    return Response(text, mimetype="application/atom+xml")


def home_address() -> str:
    """Give the site's own address, without a slash at its end."""
    return (current_site().parts.settings.public_url or request.host_url).rstrip("/")
