import pytest

from masthead.engine.settings.model import networks
from masthead.engine.web.client import Proxies, is_within

TRUSTED = Proxies(networks(("10.0.0.0/8", "fd00::/8")))


def client(peer: str, forwarded: str) -> str:
    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded, "wsgi.url_scheme": "http"}
    TRUSTED.apply(environ)
    return environ["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.5", "6.6.6.6", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.5, 10.9.9.9, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.5, nonsense", "10.0.0.1"),
        ("10.0.0.1", "nonsense, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5:4711", "203.0.113.5"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("fd00::1", "203.0.113.5", "203.0.113.5"),
    ],
)
def test_client_is_the_first_address_from_the_right_that_is_not_trusted(
    peer: str, forwarded: str, expected: str
) -> None:
    assert client(peer, forwarded) == expected


@pytest.mark.parametrize("host", ["evil/path", "a b", "x" * 300, "", 'a"b', "host:port"])
def test_forwarded_host_that_is_none_is_ignored(host: str) -> None:
    environ = {
        "REMOTE_ADDR": "10.0.0.1",
        "HTTP_HOST": "own",
        "HTTP_X_FORWARDED_HOST": host,
        "HTTP_X_FORWARDED_PROTO": "javascript",
        "wsgi.url_scheme": "http",
    }
    TRUSTED.apply(environ)
    assert (environ["HTTP_HOST"], environ["wsgi.url_scheme"]) == ("own", "http")


def test_address_that_is_none_lies_in_no_network() -> None:
    assert not is_within("", networks(("0.0.0.0/0", "::/0")))
    assert is_within("203.0.113.5", networks(("0.0.0.0/0",)))
