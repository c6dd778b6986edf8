"""What the library's pages may cost, in statements; the same with one picture and with hundreds."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.web.site import Site
from masthead.modules.media.models.picture import Picture, PictureUse
from masthead.testing.site import make_site


class Asked(Protocol):
    statements: list[str]
    repeated: set[str]


Counting = Callable[[Site], AbstractContextManager[Asked]]
BUDGETS = {
    "/pictures": 3,
    "/pictures?q=harbour": 3,
    "/pictures?after=3": 3,
    "/pictures?before=1": 3,
    "/pictures/new": 1,
    "/pictures/1": 3,
    "/pages/new": 4,
    "/pages/1/edit": 5,
}
"""Of an administrator; one statement is the session."""


def put_pictures(site: Site, first: int, last: int) -> None:
    rows = [
        {
            "id": number,
            "digest": f"{number:064x}",
            "original": "original.jpg",
            "width": 800,
            "height": 600,
            "size": 1000,
            "widths": "320 640 800",
            "name": f"Harbour {number}",
            "name_folded": f"harbour {number}",
            "alt": "Boats",
            "is_decorative": False,
            "uploader_id": 1,
            "uploader": "admin",
            "added_at": now(),
        }
        for number in range(first, last + 1)
    ]
    used = [
        {
            "owner_kind": "page",
            "owner_id": number,
            "picture_id": 1,
            "label": f"Page {number}",
            "address": "/x",
        }
        for number in range(first, last + 1)
    ]
    with unit_of_work(site.parts.database, writes=True) as work:
        work.execute(insert(Picture), rows)
        work.execute(insert(PictureUse), used)


@pytest.fixture
def library_site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    """A site with pages and five pictures."""
    made = make_site(tmp_path, database_url, environment={"MODULES": "users,pages"})
    put_pictures(made, 1, 5)
    yield made
    made.parts.database.dispose()


@pytest.fixture
def administrator(library_site: Site) -> FlaskClient:
    """Whoever used the administrator's first link."""
    assert library_site.parts.identity is not None
    with unit_of_work(library_site.parts.database, writes=True) as work:
        link = library_site.parts.identity.first_link(work)
    client = library_site.test_client()
    assert client.post(link).status_code == 303
    client.get("/welcome").close()
    token = client.get("/pages/new").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "title": "Harbour", "body": "![x](picture:1)", "picture": "2"}
    assert client.post("/pages/new", data=form).status_code == 303
    return client


def test_the_librarys_pages_keep_their_budgets_whatever_is_in_it(
    library_site: Site, administrator: FlaskClient, counting: Counting, subtests: pytest.Subtests
) -> None:
    for more in (0, 300):
        if more:
            put_pictures(library_site, 6, more)
        for path, allowed in BUDGETS.items():
            with subtests.test(f"{path} with {more} more"), counting(library_site) as asked:
                answer = administrator.get(path)
                assert answer.status_code == 200
                assert len(asked.statements) == allowed, asked.statements
                assert not asked.repeated
                assert len(answer.data) < 60_000
