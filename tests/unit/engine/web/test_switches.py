import pytest

from masthead.engine.web.switches import local_path


@pytest.mark.parametrize("path", ["/", "/users?after=3", "/a/b?c=d&e=f", "/поиск"])
def test_a_path_of_our_own_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None, "", "http://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "evil", "/a\r\nSet-Cookie: x", "/\t/evil.example", "https:/evil.example", "/x\\y",
    ],
)  # fmt: skip
def test_a_way_to_another_site_leads_to_the_front_page(target: str | None) -> None:
    assert local_path(target) == "/"
