"""From a mail to the message that travels: headers, both bodies, addresses of every script."""

import re
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid, parseaddr

import idna

from masthead.engine.database.columns import now
from masthead.engine.errors import SettingIsWrong
from masthead.engine.mail.port import Mail, MailIsWrong


class PlainPolicy(EmailPolicy):
    """Everything in ASCII: not every server on the way takes bytes.

    Python 3.11 loses spaces where it folds a long subject of mixed scripts; the older `Header` does not.
    """

    def fold(self, name: str, value: str) -> str:
        """Write one header."""
        if name != "Subject" or value.isascii():
            return str(super().fold(name, value))
        return (
            f"{name}: {Header(value, 'utf-8', header_name=name).encode(linesep=self.linesep)}{self.linesep}"
        )

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write one header into a message that may travel as bytes."""
        if name != "Subject" or value.isascii():
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("ascii")


PLAIN = PlainPolicy(linesep="\r\n", cte_type="7bit")
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
