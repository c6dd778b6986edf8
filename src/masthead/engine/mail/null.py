"""Mail to nowhere, for sites that must not write to anybody."""

import logging

from masthead.engine.mail.port import Mail
from masthead.engine.settings.model import Settings

log = logging.getLogger(__name__)


class NullMailer:
    """Keeps nothing of a mail, and says so without naming anybody."""

    def send(self, mail: Mail) -> None:
        """Forget the mail."""
        log.info("mail_dropped", extra={"recipients": 1})


def make_mailer(_settings: Settings) -> NullMailer:
    """Make this adapter."""
    return NullMailer()
