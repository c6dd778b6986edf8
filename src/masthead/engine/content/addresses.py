"""Addresses in what people write: where a link may lead, and which pictures are shown."""

import re

LONGEST_ADDRESS = 2000
"""Characters; longer ones are refused by servers and search engines alike."""
MEDIA = "/media/"
_WEB = re.compile(r"https?://[^/?#\\]", re.IGNORECASE)
_OTHER = re.compile(r"(?:mailto|tel):.", re.IGNORECASE)
_ODD = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")
"""Browsers drop some of these and read a backslash as a slash: no address of ours has them."""
_CLIMBING = re.compile(r"/(?:\.|%2e){1,2}(?=[/?#]|$)", re.IGNORECASE)


def may_be_linked(address: str) -> bool:
    """Whether a link may lead there: web, mail, telephone, or an address without a scheme."""
    if len(address) > LONGEST_ADDRESS or _ODD.search(address):
        return False
    if _WEB.match(address) or _OTHER.match(address):
        return True
    return ":" not in re.split(r"[/?#]", address, maxsplit=1)[0]


def may_be_shown(address: str) -> bool:
    """Whether a picture may be shown: only the site's own, for others would see who reads the page."""
    own = address.startswith(MEDIA) and len(address) > len(MEDIA)
    return own and may_be_linked(address) and not _CLIMBING.search(address)


def leads_elsewhere(address: str, home: str = "") -> bool:
    """Whether a link leaves the site at `home`, such as `https://example.org`."""
    if address.startswith("//"):
        return True
    own = home.rstrip("/")
    if own and address.startswith(own) and address[len(own) : len(own) + 1] in {"", "/", "?", "#"}:
        return False
    return _WEB.match(address) is not None
