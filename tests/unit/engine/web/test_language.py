import pytest

from masthead.engine.web.language import choose


@pytest.mark.parametrize(
    ("cookie", "accept", "expected"),
    [
        (None, None, "ru"),
        (None, "", "ru"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "de,fr;q=0.8", "ru"),
        (None, "en;q=0.3,ru;q=0.9", "ru"),
        (None, "ru;q=0.3,en;q=0.9", "en"),
        (None, "*", "ru"),
        (None, "en;q=x", "ru"),
        ("en", "ru", "en"),
        ("xx", "en", "en"),
        ("../../etc", None, "ru"),
    ],
)
def test_the_cookie_wins_then_the_browser_then_the_site(
    cookie: str | None, accept: str | None, expected: str
) -> None:
    assert choose(cookie, accept, "ru") == expected
