"""What people recognise a browser by."""

import pytest

from masthead.modules.users.models.device import device_of


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/138.0 YaBrowser/25.8 Safari/537.36",
            "Yandex Browser · Windows",
        ),
        ("curl/8.5.0", "curl"),
        ("Something" * 20, ("Something" * 20)[:40]),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_what_it_says(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device
