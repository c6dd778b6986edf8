import pytest

from masthead.modules.menus.policies import is_own, may_lead


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/a/b?c=d#e",
        "/поиск",
        "https://example.org/a:b",
        "HTTP://example.org",
        "mailto:a@example.org",
        "tel:112",
    ],
)
def test_a_link_may_lead_into_the_site_to_the_web_to_mail_and_telephone(address: str) -> None:
    assert may_lead(address)


@pytest.mark.parametrize(
    "address",
    [
        "", "a/b", "#top", "?q=1", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "JAVASCRIPT:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
        "https:evil.example", "https:///x", "mailto:", "/a\r\nb", "/\t/evil.example", "/" + "x" * 3000, "\u2028/x",
    ],
)  # fmt: skip
def test_a_link_leads_nowhere_that_browsers_run_or_read_otherwise(address: str) -> None:
    assert not may_lead(address)


def test_a_path_of_ours_names_no_other_site() -> None:
    assert is_own("/a")
    assert not is_own("//a")
    assert not is_own("https://a")
