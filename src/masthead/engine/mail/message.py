"""From a mail to the message that travels: headers, both bodies, addresses of every script."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from masthead.engine.database.columns import now
from masthead.engine.errors import SettingIsWrong
from masthead.engine.mail.port import Mail, MailIsWrong


def compose(mail: Mail, sender: str) -> EmailMessage:
    """Write the message; raise `MailIsWrong` for an address that is none."""
    origin = _sender(sender)
    message = EmailMessage(policy=SMTP)
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
    try:
        checked = _check(address)
    except EmailNotValidError as error:
        raise SettingIsWrong(
            "MAIL_FROM", f"is {setting!r}, not an address", "Write name@example.org"
        ) from error
    return Address(name, checked.local_part, checked.ascii_domain)


def _recipient(to: str) -> Address:
    try:
        checked = _check(to)
    except EmailNotValidError as error:
        raise MailIsWrong("address", f"is {to!r}, which is none") from error
    return Address("", checked.local_part, checked.ascii_domain)


def _check(address: str) -> ValidatedEmail:
    """Check the form only: a local site may well write to somebody@localhost."""
    return validate_email(address, check_deliverability=False, globally_deliverable=False)
