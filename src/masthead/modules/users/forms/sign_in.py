"""The sign-in form. Whatever cannot be a name or a password here is simply a wrong one."""

from collections.abc import Mapping
from dataclasses import dataclass

from masthead.engine.web.forms import FormReader
from masthead.modules.users.models.account import EMAIL_LENGTH
from masthead.modules.users.models.password import LONGEST


@dataclass(frozen=True)
class SignInForm:
    """A name or an address, and a password."""

    login: str
    password: str


def read_sign_in(form: Mapping[str, str]) -> SignInForm:
    """Read the form; raise `InputIsInvalid` with one message per wrong field."""
    reader = FormReader(form)
    given = SignInForm(
        login=reader.text("login", longest=EMAIL_LENGTH), password=reader.secret("password", longest=LONGEST)
    )
    reader.finish()
    return given
