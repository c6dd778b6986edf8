"""The form of a directory entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from masthead.engine.web.forms import FormReader
from masthead.modules.users.models.entry import EMAIL_LENGTH, USERNAME_LENGTH


@dataclass(frozen=True)
class EntryForm:
    """A name and an address, checked."""

    username: str
    email: str


def read_entry(form: Mapping[str, str]) -> EntryForm:
    """Read the form; raise `InputIsInvalid` with one message per wrong field."""
    reader = FormReader(form)
    entry = EntryForm(
        username=reader.text("username", longest=USERNAME_LENGTH),
        email=reader.email("email", longest=EMAIL_LENGTH),
    )
    reader.finish()
    return entry
