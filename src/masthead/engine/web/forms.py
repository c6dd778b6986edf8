"""Untrusted form input → typed values, with one translatable message per wrong field."""

import unicodedata
from collections.abc import Mapping

from email_validator import EmailNotValidError, validate_email

from masthead.engine.errors import InputIsInvalid, translatable

REQUIRED = translatable("Fill in this field.")
TOO_LONG = translatable("This is too long.")
TOO_SHORT = translatable("This is too short.")
CONTROL = translatable("Only printable characters, please.")
NOT_AN_ADDRESS = translatable("This is not an e-mail address.")

NO_CHARACTER = 0xFFFE
"""Ends of the numbers that Unicode gives to no character, U+FFFE and U+FFFF; XML forbids them."""
BROKEN = "\ufffd"
"""What the decoder puts in place of bytes that are no text."""
ZERO_WIDTH_ALLOWED = {"\u200d", "\u200c"}
"""Joiners: emoji and several scripts need them inside words."""


class FormReader:
    """Reads fields one by one, collects what is wrong, raises once at the end."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.errors: dict[str, str] = {}

    def text(self, name: str, *, longest: int, shortest: int = 1) -> str:
        """Read one line of text: NFC, trimmed, no control characters; lengths in characters."""
        value = unicodedata.normalize("NFC", self.form.get(name, "")).strip()
        if any(_is_control(character) for character in value):
            self.errors[name] = CONTROL
        elif not _has_substance(value) and shortest:
            self.errors[name] = REQUIRED
        elif len(value) < shortest:
            self.errors[name] = TOO_SHORT
        elif len(value) > longest:
            self.errors[name] = TOO_LONG
        return value

    def prose(self, name: str, *, longest: int) -> str:
        """Read text of any number of lines: NFC, lines ended by newlines; tabs are its only control character."""
        value = unicodedata.normalize(
            "NFC", self.form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
        )
        if any(_breaks_text(character) for character in value):
            self.errors[name] = CONTROL
        elif len(value) > longest:
            self.errors[name] = TOO_LONG
        return value.strip("\n")

    def secret(self, name: str, *, longest: int, shortest: int = 1) -> str:
        """Read a password: taken as it is, only its length is judged."""
        value = self.form.get(name, "")
        if not value:
            self.errors[name] = REQUIRED
        elif len(value) < shortest:
            self.errors[name] = TOO_SHORT
        elif len(value) > longest:
            self.errors[name] = TOO_LONG
        return value

    def email(self, name: str, *, longest: int) -> str:
        """Read an e-mail address (RFC 5321, 6531 by email-validator; nothing is looked up)."""
        value = self.text(name, longest=longest)
        if name in self.errors:
            return value
        try:
            normal = validate_email(value, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            self.errors[name] = NOT_AN_ADDRESS
            return value
        if len(normal) > longest:  # one sign may stand for several
            self.errors[name] = TOO_LONG
        return normal

    def finish(self) -> None:
        """Raise `InputIsInvalid` if any field was wrong."""
        if self.errors:
            raise InputIsInvalid(self.errors)


def _is_control(character: str) -> bool:
    if character == BROKEN or ord(character) & NO_CHARACTER == NO_CHARACTER:
        return True
    category = unicodedata.category(character)
    return category in {"Cc", "Cs", "Zl", "Zp"} or (category == "Cf" and character not in ZERO_WIDTH_ALLOWED)


def _breaks_text(character: str) -> bool:
    """Whether it has no place in a text of many lines; marks of direction have one."""
    if character == BROKEN or ord(character) & NO_CHARACTER == NO_CHARACTER:
        return True
    return unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"


def _has_substance(value: str) -> bool:
    """Whether there is anything to see: joiners alone are no name."""
    return any(unicodedata.category(c)[0] not in {"Z", "C"} for c in value)
