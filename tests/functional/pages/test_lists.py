"""The site map and the feed list what is published, and nothing else, as well-formed XML."""

from typing import Any
from xml.etree import ElementTree as ET

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_what_is_published_is_listed_and_what_is_not_is_nowhere(office: Any) -> None:
    office.add("Über <b>&amp;", "text with ]]> and <script>", live=True)
    office.add("Secret", "nobody reads this")
    gone = office.add("Gone", live=True)
    office.send(f"/pages/{gone}/trash")
    for path in ("/sitemap.xml", "/feed.xml"):
        answer = office.visit(path)
        assert answer.status_code == 200
        assert "ecret" not in answer.text
        assert "gone" not in answer.text
    places = ET.fromstring(office.visit("/sitemap.xml").text).findall("s:url/s:loc", MAP)
    assert [place.text for place in places] == ["http://localhost/%C3%BCber-b-amp"]
    feed = ET.fromstring(office.visit("/feed.xml").text)
    assert [title.text for title in feed.findall("a:entry/a:title", ATOM)] == ["Über <b>&amp;"]
    assert "]]>" in (feed.findtext("a:entry/a:summary", "", ATOM))


def test_a_site_without_pages_has_an_empty_feed(quick_office: Any) -> None:
    feed = ET.fromstring(quick_office.visit("/feed.xml").text)
    assert feed.findall("a:entry", ATOM) == []
    assert feed.findtext("a:updated", "", ATOM).endswith("Z")
