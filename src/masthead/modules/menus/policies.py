"""Where a link of a menu may lead."""

from masthead.engine.content.addresses import may_be_linked
from masthead.modules.menus.models import ADDRESS_LENGTH

_ELSEWHERE = ("https://", "http://", "mailto:", "tel:")


def is_own(address: str) -> bool:
    """Whether it is a path of this site; two slashes would name another one."""
    return address.startswith("/") and not address.startswith("//") and may_be_linked(address)


def may_lead(address: str) -> bool:
    """Whether a link may lead there: a path of this site, web, mail, telephone; nothing that browsers run."""
    elsewhere = address.lower().startswith(_ELSEWHERE) and may_be_linked(address)
    return len(address) <= ADDRESS_LENGTH and (is_own(address) or elsewhere)
