"""The port of outgoing mail: what a mail is, what a mailer does, how it fails."""

import unicodedata
from dataclasses import dataclass
from typing import Protocol

from masthead.engine.errors import MastheadError


@dataclass(frozen=True)
class Mail:
    """A mail to one person: addresses of others are nobody's business."""

    to: str
    subject: str
    text: str
    html: str | None = None

    def __post_init__(self) -> None:
        for name in ("to", "subject"):
            if any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in getattr(self, name)):
                raise MailIsWrong(name, "has a line break or another control character")


class Mailer(Protocol):
    """Sends mail, or says why not."""

    def send(self, mail: Mail) -> None:
        """Hand the mail over; raise `MailIsWrong` or `MailIsNotSent`."""


class MailIsWrong(MastheadError):
    """The mail itself cannot be sent to anybody: trying again is no use."""

    code = "masthead.mail_is_wrong"
    message = "This mail cannot be sent: its %(part)s %(problem)s."

    def __init__(self, part: str, problem: str) -> None:
        super().__init__(part=part, problem=problem)


class MailIsNotSent(MastheadError):
    """Whoever should carry the mail did not take it."""

    code = "masthead.mail_is_not_sent"
    message = "The mail was not sent: %(carrier)s %(problem)s. %(advice)s"

    def __init__(self, carrier: str, problem: str, advice: str) -> None:
        super().__init__(carrier=carrier, problem=problem, advice=advice)
