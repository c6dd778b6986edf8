"""Where links may lead and which pictures are shown."""

import pytest

from masthead.engine.content.addresses import LONGEST_ADDRESS, leads_elsewhere, may_be_linked, may_be_shown

HOSTILE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "javascript\x00:alert(1)",
    "javascript\u2028:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "DATA:image/svg+xml,x",
    "data:image/png;base64,x",
    "file:///etc/passwd",
    "blob:https://example.org/1",
    "view-source:x",
    "intent://x",
    "x:y",
    ":x",
    "http:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "http:///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "mailto:",
    "/" + "a" * LONGEST_ADDRESS,
]


@pytest.mark.parametrize("address", HOSTILE)
def test_no_link_leads_to_what_runs_or_deceives(address: str) -> None:
    assert not may_be_linked(address)
    assert not may_be_shown(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "/a?b#c",
        "a",
        "a/b:c",
        "?q=a:b",
        "#a:b",
        "//example.org",
        "HTTPS://example.org/",
        "mailto:a@b.org",
        "tel:+1",
    ],
)
def test_ordinary_links_lead_on(address: str) -> None:
    assert may_be_linked(address)


@pytest.mark.parametrize("address", ["/media/a.png", "/media/2026/é.jpg?w=1", "/media/a..b/c...png"])
def test_pictures_of_the_site_are_shown(address: str) -> None:
    assert may_be_shown(address)


@pytest.mark.parametrize(
    "address",
    ["", "/media/", "/medial/a", "media/a", "//media/a", "https://example.org/media/a", "/media/../sign-out",
     "/media/%2e%2E/a", "/media/.%2e", "/media/./a", "/media/..?a", "/MEDIA/a"],
)  # fmt: skip
def test_no_other_picture_is_shown(address: str) -> None:
    assert not may_be_shown(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com",
        "http://example.org/",
        "//example.org/",
        "https://example.org.evil.example/",
        "https://example.org@evil.example/",
        "https://example.org:8000/",
        "HTTPS://evil.example",
    ],
)
def test_a_link_to_another_site_leads_elsewhere(address: str) -> None:
    assert leads_elsewhere(address, "https://example.org")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "a",
        "#a",
        "?a",
        "mailto:a@b.org",
        "https://example.org",
        "https://example.org/a",
        "https://example.org?a",
    ],
)
def test_a_link_to_the_site_itself_does_not(address: str) -> None:
    assert not leads_elsewhere(address, "https://example.org/")
