"""The SMTP adapter against a real SMTP server."""

import socket
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from masthead.engine.mail.port import Mail, MailIsNotSent, MailIsWrong
from masthead.engine.mail.smtp import SmtpMailer
from masthead.engine.settings.model import Settings
from masthead.engine.settings.secret import Secret
from masthead.testing.processes import free_port

MAIL = Mail("anna@example.org", "Сброс пароля 🦔", "Ссылка\n.\n", "<p>Ссылка</p>")
StartServer = Callable[..., Controller]


class Postbox:
    """Takes mail, except for those whose name says how they refuse it."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 - the server calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusals = {"nobody": "550 no such mailbox", "later": "451 come back later"}
        refusal = refusals.get(address.partition("@")[0])
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def start(authority: trustme.CA, postbox: Postbox) -> Iterator[StartServer]:
    """Start a mail server with the security asked for."""
    running: list[Controller] = []

    def start_one(security: str = "none", **options: Any) -> Controller:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(context)
        if security == "tls":
            options["ssl_context"] = context
        if security == "starttls":
            options |= {"tls_context": context, "require_starttls": True}
        controller = Controller(postbox, hostname="localhost", port=free_port(), **options)
        controller.start()
        running.append(controller)
        return controller

    yield start_one
    for controller in running:
        controller.stop()


@pytest.fixture
def mailer(tmp_path: Path, authority: trustme.CA) -> Callable[..., SmtpMailer]:
    """Make the adapter for a port; it trusts the test's authority."""

    def make(port: int, *, trusts: bool = True, timeout: float = 10.0, **given: Any) -> SmtpMailer:
        told = {"smtp_security": "none", "mail_from": "Доска <site@example.org>"} | given
        context = ssl.create_default_context()
        if trusts:
            authority.configure_trust(context)
        settings = Settings(site=tmp_path, smtp_host="localhost", smtp_port=port, **told)
        return SmtpMailer(settings, timeout=timeout, trust=context)

    return make


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_mail_arrives_whole(
    start: StartServer, mailer: Callable[..., SmtpMailer], postbox: Postbox, security: str
) -> None:
    server = start(security)
    mailer(server.port, smtp_security=security).send(MAIL)
    (envelope,) = postbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("site@example.org", ["anna@example.org"])
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=default)
    assert message["Subject"] == MAIL.subject
    plain = message.get_body(("plain",))  # type: ignore[attr-defined]
    assert plain.get_content().replace("\r\n", "\n") == MAIL.text


@pytest.mark.parametrize(("password", "taken"), [("right", True), ("wrong", False)])
def test_the_user_and_password_are_shown_to_the_server(
    start: StartServer, mailer: Callable[..., SmtpMailer], postbox: Postbox, password: str, *, taken: bool
) -> None:
    def check(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, shown: Any
    ) -> AuthResult:
        assert isinstance(shown, LoginPassword)
        return AuthResult(success=(shown.login, shown.password) == (b"site", b"right"), handled=False)

    server = start("starttls", authenticator=check, auth_required=True)
    secret = Secret("SMTP_PASSWORD", password)
    post = mailer(server.port, smtp_security="starttls", smtp_user="site", smtp_password=secret)
    if taken:
        post.send(MAIL)
    else:
        with pytest.raises(MailIsNotSent, match=r"refused SMTP_USER.*Mend SMTP_USER and SMTP_PASSWORD"):
            post.send(MAIL)
    assert len(postbox.envelopes) == int(taken)


def test_a_certificate_that_nobody_vouches_for_is_refused(
    start: StartServer, mailer: Callable[..., SmtpMailer], postbox: Postbox
) -> None:
    for security in ("tls", "starttls"):
        post = mailer(start(security).port, smtp_security=security, trusts=False)
        with pytest.raises(MailIsNotSent, match="no secure connection: CERTIFICATE_VERIFY_FAILED"):
            post.send(MAIL)
    assert postbox.envelopes == []


def test_a_server_without_starttls_gets_no_mail_in_the_clear(
    start: StartServer, mailer: Callable[..., SmtpMailer], postbox: Postbox
) -> None:
    with pytest.raises(MailIsNotSent, match="Look at SMTP_SECURITY"):
        mailer(start("none").port, smtp_security="starttls").send(MAIL)
    assert postbox.envelopes == []


def test_an_unknown_mailbox_is_the_mails_fault(start: StartServer, mailer: Callable[..., SmtpMailer]) -> None:
    with pytest.raises(MailIsWrong, match="no such mailbox"):
        mailer(start().port).send(Mail("nobody@example.org", "Hello", "text"))


def test_a_mailbox_that_is_busy_now_is_tried_again(
    start: StartServer, mailer: Callable[..., SmtpMailer]
) -> None:
    with pytest.raises(MailIsNotSent, match="come back later"):
        mailer(start().port).send(Mail("later@example.org", "Hello", "text"))


def test_an_address_of_another_script_arrives_where_the_server_knows_them(
    start: StartServer, mailer: Callable[..., SmtpMailer], postbox: Postbox
) -> None:
    server = start(enable_SMTPUTF8=True)
    mailer(server.port).send(Mail("анна@почта.рф", "Привет", "text"))
    assert postbox.envelopes[0].rcpt_tos == ["анна@xn--80a1acny.xn--p1ai"]


def test_an_address_of_another_script_fails_clearly_elsewhere(
    start: StartServer, mailer: Callable[..., SmtpMailer]
) -> None:
    with pytest.raises(MailIsNotSent, match="cannot do it"):
        mailer(start(enable_SMTPUTF8=False).port).send(Mail("анна@почта.рф", "Привет", "text"))


def test_nobody_at_the_port_is_said_with_the_settings_to_look_at(mailer: Callable[..., SmtpMailer]) -> None:
    port = free_port()
    with pytest.raises(MailIsNotSent, match=f"localhost:{port} did not answer.*Look at SMTP_HOST"):
        mailer(port).send(MAIL)


def test_a_server_that_says_nothing_is_not_waited_for_long(mailer: Callable[..., SmtpMailer]) -> None:
    with socket.create_server(("localhost", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(MailIsNotSent, match=r"did not answer.*timed out"):
            mailer(port, timeout=0.2).send(MAIL)
