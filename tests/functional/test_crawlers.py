"""What browsers and crawlers ask of every site by name."""

from http import HTTPStatus

import pytest
from werkzeug.test import Client

from masthead.engine.access.live import ACCESS
from masthead.engine.access.models import GrantRow
from masthead.engine.access.permission import Scope
from masthead.engine.cache.stale import touch
from masthead.engine.database.unit_of_work import UnitOfWork, written
from masthead.engine.web.making import make_front
from masthead.engine.web.site import Site
from masthead.testing.site import MakeSite


def lines(site: Site) -> list[str]:
    answer = site.test_client().get("/robots.txt")
    assert answer.status_code == HTTPStatus.OK
    assert answer.mimetype == "text/plain"
    return answer.text.splitlines()


def test_crawlers_are_kept_out_of_the_desk_and_told_of_the_site_map(make_on_sqlite: MakeSite) -> None:
    told = lines(make_on_sqlite("demo", PUBLIC_URL="https://example.org"))
    assert told[0] == "User-agent: *"
    assert {
        f"Disallow: {path}" for path in ("/admin$", "/admin/", "/pages$", "/pages?", "/accounts/")
    } <= set(told)
    assert "Disallow: /" not in told
    assert "Disallow: /pages" not in told, "a page may be called pages-of-history"
    assert told[-1] == "Sitemap: https://example.org/sitemap.xml"


def test_a_site_whose_front_is_not_for_everybody_is_left_alone(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite("users")
    assert "Disallow: /" not in lines(site)

    def close(work: UnitOfWork) -> None:
        work.add(GrantRow(role="anonymous", permission="users.view_directory", scope=Scope.NONE.value))
        touch(work, ACCESS)

    written(site.parts.database, close)
    site.parts.roles.forget()
    assert lines(site) == ["User-agent: *", "Disallow: /"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_icon_is_where_browsers_look_for_one(make_on_sqlite: MakeSite, method: str) -> None:
    site = make_on_sqlite("hello", LOG_REQUESTS="false")
    browser = Client(make_front(site, site.parts.settings, site.parts.database))
    answer = browser.open("/favicon.ico", method=method)
    if method == "POST":
        assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        return
    assert (answer.status_code, answer.mimetype) == (HTTPStatus.OK, "image/x-icon")
    assert answer.data[:4] == (b"\0\0\1\0" if method == "GET" else b"")
    again = browser.get("/favicon.ico", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED
