"""Mail that must not exist."""

import pytest

from masthead.engine.mail.port import Mail, MailIsWrong


@pytest.mark.parametrize("mark", ["\r\n", "\n", "\r", "\0", "\x0b", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("part", ["to", "subject"])
def test_a_line_break_that_could_forge_a_header_is_refused(part: str, mark: str) -> None:
    fields = {"to": "anna@example.org", "subject": "Hello", "text": "…"}
    fields[part] += f"{mark}Bcc: everybody@example.org"
    with pytest.raises(MailIsWrong, match="control character"):
        Mail(**fields)


def test_the_text_may_have_as_many_lines_as_it_likes() -> None:
    assert Mail("anna@example.org", "Привет 🦔", "one\ntwo\n").text == "one\ntwo\n"
