"""From a mail to the message that travels: headers, both bodies, addresses of every script."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

import idna

from masthead.engine.database.columns import now
from masthead.engine.errors import SettingIsWrong
from masthead.engine.mail.port import Mail, MailIsWrong

PLAIN = SMTP.clone(cte_type="7bit")
"""Bodies in ASCII: not every server on the way takes bytes."""
# Of addresses only the form is checked, which is wider than what sign-up takes: a site in a small
# network writes to somebody@localhost. Nothing in it may end the address or begin another.
ADDRESS = re.compile(r"([^\s@<>()\[\],:;\\\"]{1,64})@([^\s@<>()\[\],:;\\\"]{1,253})")


def compose(mail: Mail, sender: str) -> EmailMessage:
    """Write the message; raise `MailIsWrong` for an address that is none."""
    origin = _sender(sender)
    message = EmailMessage(policy=PLAIN)
    message["From"] = origin
    message["To"] = _recipient(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=origin.domain)
    message["Auto-Submitted"] = "auto-generated"  # asks answering machines to keep still (RFC 3834)
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    return message


def _sender(setting: str) -> Address:
    """Read `MAIL_FROM`: an address, or a name and an address in angle brackets."""
    name, address = parseaddr(setting)
    if not setting.isprintable():
        address = ""
    try:
        return Address(name, *_parts(address))
    except ValueError as error:
        raise SettingIsWrong(
            "MAIL_FROM", f"is {setting!r}, not an address", "Write name@example.org"
        ) from error


def _recipient(to: str) -> Address:
    try:
        return Address("", *_parts(to))
    except ValueError as error:
        raise MailIsWrong("address", f"is {to!r}, which is none") from error


def _parts(address: str) -> tuple[str, str]:
    """Give the name and the domain, the latter in ASCII; raise ValueError for what is no address."""
    parts = ADDRESS.fullmatch(address)
    if parts is None:
        raise ValueError(address)
    return parts[1], idna.encode(parts[2], uts46=True).decode()  # an IDNAError is a ValueError
