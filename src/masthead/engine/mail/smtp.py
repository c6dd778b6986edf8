"""Mail through a mail server."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage

from masthead.engine.errors import SettingIsWrong
from masthead.engine.mail.message import compose
from masthead.engine.mail.port import Mail, MailIsNotSent, MailIsWrong
from masthead.engine.settings.model import Settings

TIMEOUT_SECONDS = 10.0
NO_SUCH_MAILBOX = range(550, 560)


class SmtpMailer:
    """Hands each mail to the configured server, over a connection of its own."""

    def __init__(
        self, settings: Settings, *, timeout: float = TIMEOUT_SECONDS, trust: ssl.SSLContext | None = None
    ) -> None:
        if not settings.smtp_host:
            raise SettingIsWrong("SMTP_HOST", "is missing", "Name the mail server, or set MAIL_ADAPTER=file")
        self._settings = settings
        self._timeout = timeout
        self._trust = trust or ssl.create_default_context()
        self._carrier = f"the server {settings.smtp_host}:{settings.smtp_port}"

    def send(self, mail: Mail) -> None:
        """Send the mail; raise `MailIsNotSent` with what the server or the network said."""
        message = compose(mail, self._settings.mail_from)
        try:
            server = self._connect()
            try:
                self._hand_over(server, message)
            finally:
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
        except OSError as error:  # every error of smtplib and of ssl is one
            raise self._explained(error) from error

    def _connect(self) -> smtplib.SMTP:
        host, port, timeout = self._settings.smtp_host, self._settings.smtp_port, self._timeout
        if self._settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=timeout, context=self._trust)
        return smtplib.SMTP(host, port, timeout=timeout)

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        if self._settings.smtp_security == "starttls":
            server.starttls(context=self._trust)
        if self._settings.smtp_user:
            server.login(self._settings.smtp_user, self._settings.smtp_password.value())
        server.send_message(message)

    def _explained(self, error: OSError) -> MailIsNotSent | MailIsWrong:
        """Say what went wrong in words, and what to do."""
        match error:
            case smtplib.SMTPRecipientsRefused():
                code, said = next(iter(error.recipients.values()))
                if code in NO_SUCH_MAILBOX:
                    return MailIsWrong("address", f"was refused by {self._carrier}: {_text(said)}")
                problem, advice = f"did not take the recipient: {_text(said)}", "It is tried again"
            case smtplib.SMTPAuthenticationError():
                problem = f"refused SMTP_USER: {_text(error.smtp_error)}"
                advice = "Mend SMTP_USER and SMTP_PASSWORD"
            case smtplib.SMTPNotSupportedError():
                problem, advice = f"cannot do it: {error}", "Look at SMTP_SECURITY, SMTP_PORT and SMTP_USER"
            case smtplib.SMTPResponseException():
                problem = f"said {error.smtp_code} {_text(error.smtp_error)}"
                advice = "Ask who runs the mail server"
            case ssl.SSLError():
                problem = f"gave no secure connection: {error.reason or error}"
                advice = "Look at SMTP_SECURITY, SMTP_PORT and the server's certificate"
            case _:
                problem, advice = f"did not answer: {error}", "Look at SMTP_HOST and SMTP_PORT"
        return MailIsNotSent(self._carrier, problem, advice)


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def make_mailer(settings: Settings) -> SmtpMailer:
    """Make this adapter."""
    return SmtpMailer(settings)
