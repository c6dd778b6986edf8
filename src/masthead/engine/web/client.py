"""Who sends a request: the peer, or what trusted proxies say of it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any

from masthead.engine.settings.model import Network
from masthead.engine.web.environ import PEER, TRUSTED

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?", re.ASCII)
_SCHEMES = frozenset({"http", "https"})


class Proxies:
    """Rewrites the environ of requests that come through trusted proxies; others are left alone."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self.trusts = lru_cache(maxsize=4096)(lambda address: is_within(address, trusted))

    def apply(self, environ: dict[str, Any]) -> None:
        """Put the client's address, scheme and host where the server put those of the proxy."""
        peer = environ.get("REMOTE_ADDR", "")
        if not self.trusts(peer):
            return
        environ[TRUSTED], environ[PEER] = True, peer
        environ["REMOTE_ADDR"] = self._client(peer, environ.get("HTTP_X_FORWARDED_FOR", ""))
        scheme = _last(environ.get("HTTP_X_FORWARDED_PROTO", ""))
        if scheme in _SCHEMES:
            environ["wsgi.url_scheme"] = scheme
        host = _last(environ.get("HTTP_X_FORWARDED_HOST", ""))
        if _HOST.fullmatch(host):
            environ["HTTP_HOST"] = host

    def _client(self, peer: str, forwarded: str) -> str:
        """Read X-Forwarded-For from its end: what stands left of an untrusted address may be invented."""
        for entry in reversed(forwarded.split(",")):
            address = _address(entry)
            if address is None:
                return peer
            peer = address
            if not self.trusts(address):
                return peer
        return peer


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Whether an address lies in one of the networks."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)


def _last(values: str) -> str:
    return values.rpartition(",")[2].strip()


def _address(entry: str) -> str | None:
    """Read an address with or without a port, as proxies write it."""
    text = entry.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return None
