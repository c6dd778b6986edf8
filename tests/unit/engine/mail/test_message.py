"""From a mail to the message that travels."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime

import pytest

from masthead.engine.database.columns import now
from masthead.engine.errors import SettingIsWrong
from masthead.engine.mail.message import compose
from masthead.engine.mail.port import Mail, MailIsWrong

FROM = "Доска <board@example.org>"
MAIL = Mail("anna@example.org", "Сброс пароля 🦔; " * 8 + ".", "Строка\n.\nFrom here\n", "<p>Строка</p>")


def travel(mail: Mail, sender: str = FROM) -> EmailMessage:
    """Write the message and read it back, as a mail program would."""
    read = message_from_bytes(compose(mail, sender).as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_long_subject_of_every_script_arrives_as_it_was() -> None:
    assert travel(MAIL)["Subject"] == MAIL.subject


def test_both_bodies_arrive() -> None:
    message = travel(MAIL)
    assert body(message, "plain") == MAIL.text
    assert body(message, "html").strip() == MAIL.html


def test_without_html_there_is_one_body() -> None:
    assert travel(Mail("anna@example.org", "Hello", "text\n")).get_content_type() == "text/plain"


def test_the_headers_say_who_when_and_that_a_machine_wrote_it() -> None:
    message = travel(MAIL)
    assert message["From"] == FROM
    assert message["To"] == "anna@example.org"
    assert message["Message-ID"].endswith("@example.org>")
    assert abs((parsedate_to_datetime(message["Date"]) - now()).total_seconds()) < 10
    assert message["Auto-Submitted"] == "auto-generated"


def test_every_byte_that_travels_is_ascii_for_an_ascii_address() -> None:
    assert compose(MAIL, FROM).as_bytes().isascii()


def test_a_domain_of_another_script_travels_in_ascii() -> None:
    assert travel(Mail("anna@почта.рф", "Hello", "text"))["To"] == "anna@xn--80a1acny.xn--p1ai"


def test_a_name_that_looks_like_two_addresses_stays_one() -> None:
    message = travel(MAIL, '"Board, board@evil.example" <board@example.org>')
    assert [address.addr_spec for address in message["From"].addresses] == ["board@example.org"]


@pytest.mark.parametrize(
    "to",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "anna@example.org, boris@example.org",
        "Anna <anna@example.org>",
        "anna@example.org>",
        "anna@exa mple.org",
        "anna@example..org",
        "a" * 65 + "@example.org",
    ],
)
def test_what_is_no_single_address_is_refused(to: str) -> None:
    with pytest.raises(MailIsWrong, match="address"):
        compose(Mail(to, "Hello", "text"), FROM)


@pytest.mark.parametrize(
    "to", ["anna@localhost", "anna@mail.test", "anna+site@example.org", "анна@example.org"]
)
def test_addresses_of_small_networks_are_taken(to: str) -> None:
    assert travel(Mail(to, "Hello", "text"))["To"] == to


@pytest.mark.parametrize("sender", ["", "nobody", "a@b@c", "x@y\r\nBcc: z@example.org"])
def test_a_wrong_sender_is_a_wrong_setting(sender: str) -> None:
    with pytest.raises(SettingIsWrong, match="MAIL_FROM"):
        compose(MAIL, sender)
