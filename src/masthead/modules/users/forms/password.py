"""Forms that choose a password."""

from collections.abc import Mapping
from dataclasses import dataclass

from masthead.engine.errors import translatable
from masthead.engine.web.forms import FormReader
from masthead.modules.users.forms.account import account_name
from masthead.modules.users.models.password import LONGEST, SHORTEST

DIFFERENT = translatable("The two do not agree.")


@dataclass(frozen=True)
class NewPassword:
    """A password typed twice, and the present one where there is one."""

    present: str
    password: str


@dataclass(frozen=True)
class NewMember:
    """What somebody chooses who comes for the first time."""

    name: str
    password: str


def read_new_password(form: Mapping[str, str]) -> NewPassword:
    """Read the form; raise `InputIsInvalid`."""
    reader = FormReader(form)
    password = _twice(reader)
    reader.finish()
    return NewPassword(form.get("present", "")[:LONGEST], password)


def read_new_member(form: Mapping[str, str]) -> NewMember:
    """Read the form; raise `InputIsInvalid`."""
    reader = FormReader(form)
    member = NewMember(name=account_name(reader), password=_twice(reader))
    reader.finish()
    return member


def _twice(reader: FormReader) -> str:
    password = reader.secret("password", longest=LONGEST, shortest=SHORTEST)
    if "password" not in reader.errors and reader.form.get("again", "") != password:
        reader.errors["again"] = DIFFERENT
    return password
