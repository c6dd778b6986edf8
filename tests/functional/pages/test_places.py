"""Where pages stand: the way from the top, a page as the front page, what is stale when one changes."""

import re
from typing import Any

import pytest
from werkzeug.test import Client

from masthead.engine.errors import SettingIsWrong
from masthead.engine.web.making import make_front
from masthead.testing.site import MakeSite

FRESH = {"Cookie": "masthead_fresh=1"}


def test_the_way_from_the_top_is_shown_to_readers_and_programs(office: Any) -> None:
    about = office.add("About <us>", live=True)
    hidden = office.add("Hidden", below=about)
    office.add("Team", below=hidden, live=True)
    assert "BreadcrumbList" not in office.visit("/about-us").text, "nothing is above it"
    page = office.visit("/about-us/hidden/team").text
    trail = re.search(r'<nav class="crumbs".*?</nav>', page, re.DOTALL)
    assert trail
    assert re.findall(r'href="([^"]*)"', trail[0]) == ["/about-us"], "what is not published is no way"
    assert "About &lt;us&gt;" in trail[0]
    assert re.findall(r'itemprop="position" content="(\d)"', trail[0]) == ["1", "2"]
    assert trail[0].count('aria-current="page"') == 1


def test_a_page_is_stale_by_what_it_shows_and_by_nothing_else(office: Any) -> None:
    reader = Client(
        make_front(office.site, office.site.parts.settings, office.site.parts.database), use_cookies=False
    )
    top = office.add("Top", live=True)
    low = office.add("Low", below=top, live=True)
    other = office.add("Other", live=True)

    def tag(path: str) -> str:
        return reader.get(path, headers=FRESH).headers["ETag"]

    before = {path: tag(path) for path in ("/top", "/top/low", "/other")}
    office.save(top, 1, "Tip", "x", action="publish")
    assert tag("/top/low") != before["/top/low"], "the page above is named there"
    office.save(low, 1, "Lower", "x", action="publish")
    assert "Lower" in reader.get("/top", headers=FRESH).text, "what lies below is listed"
    office.send(f"/pages/{other}/trash")
    assert reader.get("/other", headers=FRESH).status_code == 404
    office.send(f"/pages/{top}/move", slug="peak", parent="")
    assert reader.get("/top/low", headers=FRESH).location == "/peak/low"


def test_the_front_page_follows_its_page(office_with_front: Any) -> None:
    office = office_with_front
    assert "Publish, and go out safely." in office.visit("/").text, "nothing is there yet"
    about = office.add("About", "our text", live=True)
    office.add("Team", below=about, live=True)
    assert "our text" in office.visit("/").text
    answer = office.visit("/about?a=1")
    assert (answer.status_code, answer.headers["Location"].removeprefix("http://localhost")) == (301, "/?a=1")
    assert '<a itemprop="item" href="/">' in office.visit("/about/team").text
    assert "http://localhost/</loc>" in office.visit("/sitemap.xml").text
    office.send(f"/pages/{about}/move", slug="us", parent="")
    assert office.visit("/").location == "/us"
    assert "our text" in office.visit("/us").text
    office.send(f"/pages/{about}/unpublish")
    assert "Publish, and go out safely." in office.visit("/").text


def test_a_page_says_which_address_is_its_own(office_with_front: Any) -> None:
    """Open Graph asks for `og:url`, and crawlers count what they meet with a query as one page."""
    office = office_with_front
    office.add("About", live=True)
    shelf = office.add("Ёлки", live=True)
    for path, own in (("/?a=1", "/"), ("/ёлки?a=1", "/%D1%91%D0%BB%D0%BA%D0%B8")):
        page = office.visit(path).text
        assert f'<link rel="canonical" href="http://localhost{own}">' in page
        assert f'<meta property="og:url" content="http://localhost{own}">' in page
    assert "canonical" not in office.save(shelf, 1, action="preview").text


def test_a_preview_of_the_front_page_looks_like_it(office_with_front: Any) -> None:
    about, other = office_with_front.add("About"), office_with_front.add("Other")
    for number, is_front in ((about, True), (other, False)):
        form = {"title": "About", "body": "x", "base": "1"}
        whole = office_with_front.send(f"/pages/{number}/edit", action="preview", **form).text
        beside = office_with_front.send(f"/pages/{number}/beside", **form).text
        for shown in (whole, beside):
            assert ('class="front-page"' in shown) is is_front


@pytest.mark.parametrize("name", ["page:", "page:/", "post:/about", "nothing"])
def test_a_front_page_that_nothing_offers_is_named_with_the_choices(
    make_on_sqlite: MakeSite, name: str
) -> None:
    with pytest.raises(SettingIsWrong, match="page:/its/path"):
        make_on_sqlite(MODULES="users,pages", FRONT_PAGE=name)
