"""What visitors read: a page at its address, wherever it has moved, and previews for whoever has the link."""

from http import HTTPStatus
from urllib.parse import quote, urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import public, requires
from masthead.engine.content.items import find_moved, item_tag
from masthead.engine.content.previews import get_previewed
from masthead.engine.content.slugs import folded
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import NotFound
from masthead.engine.web.caching import cacheable
from masthead.engine.web.entrances import welcome_page
from masthead.engine.web.paging import Page, read_place
from masthead.engine.web.site import current_actor, current_site, find_actor, home_address
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import VIEW_PAGE
from masthead.modules.pages.queries.reading import PlacedPage, ShownPage, find_placed, placed, previewed
from masthead.modules.pages.views.blueprint import pages

FRONT_PATH = "/"
NO_PAGE = 0
"""Number that no page has."""


@pages.get("/<path:path>")
@requires(VIEW_PAGE)
def page_show(path: str) -> ResponseReturnValue:
    """Show a page; lead from where it was to where it is, and from other writings of its address to the one.

    With `after` it goes on with the pages below it that did not fit; where none follow, it leads to the beginning.
    """
    work = current_work()
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    if path == current_site().front.path and request.path != FRONT_PATH:
        return redirect(f"{FRONT_PATH}{query}", HTTPStatus.MOVED_PERMANENTLY)
    after = _read_after()
    shown = find_placed(work, path, after)
    if shown is not None and after is not None and not shown.below.rows:
        return redirect(_address_without_after())
    if shown is not None:
        return _page(shown, after=after)
    wanted = folded(path).strip("/")
    now_at = wanted if wanted != path and find_placed(work, wanted) else find_moved(work, PAGE, wanted)
    if now_at is None and request.path == FRONT_PATH:
        # The page that is to stand here is not published, or not yet: the site still has a front.
        cacheable(PAGE.tag, PAGE.tree_tag)
        return welcome_page()
    if now_at is None:
        raise NotFound
    return redirect(f"/{quote(now_at)}{query}", HTTPStatus.MOVED_PERMANENTLY)


@pages.get("/preview/<token>")
@public
def page_preview(token: str) -> ResponseReturnValue:
    """Show the newest version to whoever has the link; nobody keeps it, no crawler lists it.

    What lies around it is for those who may see pages: the link is for this one.
    """
    work = current_work()
    item, revision = get_previewed(work, PAGE, token, find_actor)
    page = previewed(item, revision)
    shown = placed(work, page) if current_actor().can(VIEW_PAGE) else PlacedPage(page, [], Page(()))
    return _page(shown, preview=True), {
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
    }


def _read_after() -> int | None:
    """Read after which page the list goes on; `NO_PAGE` for what is no number."""
    try:
        return read_place(request.args.get("after"), None).after
    except NotFound:
        return NO_PAGE


def _address_without_after() -> str:
    """Give the address that was asked for, at its beginning; whatever else was asked stays."""
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
    return f"{quote(request.path)}?{urlencode(rest)}" if rest else quote(request.path)


def is_front(page: ShownPage) -> bool:
    """Whether a page is the site's front page, also while it is looked at elsewhere, as in a preview."""
    return page.path == current_site().front.path


def _page(shown: PlacedPage, *, preview: bool = False, after: int | None = None) -> str:
    page, above, below = shown
    if not preview:
        seen = (page.id, *(one.id for one in above))
        cacheable(*map(item_tag, seen), PAGE.below_tag(page.id), PAGE.tree_tag)
    return render_template(
        "pages/page_show.html",
        page=page,
        crumbs=[one for one in above if one.title],
        subpages=below,
        preview=preview,
        is_front=is_front(page),
        after=after,
        home=home_address(),
    )
