"""What programs read: the site map for crawlers, the feed for readers of news."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import requires
from masthead.engine.database.columns import now
from masthead.engine.database.keys import LARGEST_KEY
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import NotFound
from masthead.engine.web.caching import cacheable
from masthead.engine.web.site import current_site, home_address
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import VIEW_PAGE
from masthead.modules.pages.queries.reading import MAP_PART, map_parts, mapped, newest
from masthead.modules.pages.views.blueprint import pages


@pages.get("/sitemap.xml")
@requires(VIEW_PAGE)
def sitemap_show() -> ResponseReturnValue:
    """List every published page for crawlers, or the parts of the list (sitemaps.org, protocol 0.9)."""
    cacheable(PAGE.tag)
    rows = mapped(current_work())
    if len(rows) <= MAP_PART:
        return _map("pages/sitemap.xml", pages=rows)
    return _map("pages/sitemap_index.xml", parts=map_parts(current_work()))


@pages.get("/sitemap-<int:part>.xml")
@requires(VIEW_PAGE)
def sitemap_part(part: int) -> ResponseReturnValue:
    """List one part of the published pages."""
    rows = mapped(current_work(), part) if part <= LARGEST_KEY // MAP_PART - 1 else []
    if not rows:
        raise NotFound
    cacheable(PAGE.tag)
    return _map("pages/sitemap.xml", pages=rows)


@pages.get("/feed.xml")
@requires(VIEW_PAGE)
def feed_show() -> ResponseReturnValue:
    """List the newest pages as an Atom feed (RFC 4287)."""
    cacheable(PAGE.tag)
    rows = newest(current_work())
    updated = max((row.published_at for row in rows), default=now())
    return Response(_render("pages/feed.xml", pages=rows, updated=updated), mimetype="application/atom+xml")


def _map(template: str, **rows: object) -> Response:
    return Response(_render(template, **rows), mimetype="application/xml")


def _render(template: str, **rows: object) -> str:
    return render_template(template, home=home_address(), front=current_site().front.path, **rows)
