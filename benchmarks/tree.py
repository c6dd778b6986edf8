"""Published pages in a tree of any size, and a menu, written straight into the tables of a site without pages."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import insert

from masthead.engine.content.content_type import encode
from masthead.engine.content.models import Item, Live, Revision
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.menus.models import BUILT_IN, Link, Menu
from masthead.modules.pages.models import PAGE, PageFields, render_page

BRANCH = "branch"
"""The page at the top that has pages below it, and pages below those."""
MENU, LINKS = "main", 10
"""The menu on every page, and how many pages it leads to."""
ROWS = 10
"""Pages below each page of that branch."""
TOP_SHARE = 0.6
"""So many of all pages lie at the top, beside it."""


class Place(NamedTuple):
    """Where a page is."""

    id: int
    parent_id: int | None
    position: int
    path: str


def plant(work: UnitOfWork, pages: int) -> None:
    """Add so many pages, each as a publication by its editor leaves it, and a menu of the first ones."""
    fields, moment = PageFields(body="One line, so that the tree is what is measured."), now()
    rendered = render_page(fields)
    items, revisions, live = [], [], []
    for place in places(pages):
        title, at = f"Page {place.id}", moment - timedelta(minutes=pages - place.id)
        items.append(
            {
                **place._asdict(),
                "kind": PAGE.name,
                "slug": place.path.rpartition("/")[2],
                "title": title,
                "head": 1,
                "live": 1,
                "first_live_at": at,
                "made_at": at,
                "changed_at": at,
            }
        )
        said = {"item_id": place.id, "title": title}
        revisions.append(
            {**said, "number": 1, "fields": encode(fields), "author": "editor", "made_at": at, "note": ""}
        )
        shown = {"teaser": rendered.teaser, "html": rendered.html, "extra": "{}", "renderer": PAGE.rendering}
        live.append({**said, **shown, "first_at": at, "published_at": at})
    lines = [
        {"menu": MENU, "position": position, "item_id": place.id}
        for position, place in enumerate(islice(places(pages), LINKS))
    ]
    said = {"label": "", "labels": "{}", "entrance": "", "address": "", "is_open": False, "is_shown": True}
    for table, rows in ((Item, items), (Revision, revisions), (Live, live)):
        work.execute(insert(table), rows)
    work.execute(insert(Menu), [{"name": MENU, "title": "", "region": BUILT_IN[MENU]}])
    work.execute(insert(Link), [{**said, **line} for line in lines])


def places(pages: int) -> Iterator[Place]:
    """Give the places: the branch first, then what lies beside it."""
    inner = max(1, (pages - round(pages * TOP_SHARE) - 1) // (ROWS + 1))
    yield Place(1, None, 0, BRANCH)
    number = 1
    for child in range(inner):
        number += 1
        above = Place(number, 1, child, f"{BRANCH}/{child}")
        yield above
        for grandchild in range(ROWS):
            number += 1
            yield Place(number, above.id, grandchild, f"{above.path}/{grandchild}")
    for position in range(1, pages - number + 1):
        yield Place(number + position, None, position, f"page-{number + position}")
