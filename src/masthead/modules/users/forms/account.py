"""Names, addresses, languages and roles of accounts, as forms and the shell bring them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from masthead.engine.database.columns import fold
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.web.forms import NOT_AN_ADDRESS, FormReader
from masthead.engine.web.language import LANGUAGES
from masthead.modules.users.models.account import EMAIL_LENGTH, KEY_LENGTH, NAME_LENGTH
from masthead.modules.users.models.name import problem_with_name
from masthead.modules.users.models.password import LONGEST

UNKNOWN_CHOICE = translatable("Choose one of the list.")


@dataclass(frozen=True)
class Profile:
    """What people may change about themselves at any time."""

    name: str
    language: str | None


@dataclass(frozen=True)
class Invitation:
    """Who is invited, and in which role."""

    name: str
    email: str
    role: str | None


@dataclass(frozen=True)
class Named:
    """A name, and an address where there is one."""

    name: str
    email: str | None


@dataclass(frozen=True)
class NewAddress:
    """An e-mail address, and the proof that its owner asks."""

    email: str
    present: str


def read_profile(form: Mapping[str, str]) -> Profile:
    """Read the profile form; raise `InputIsInvalid`."""
    reader = FormReader(form)
    profile = Profile(name=account_name(reader), language=_choice(reader, "language", tuple(LANGUAGES)))
    reader.finish()
    return profile


def read_invitation(form: Mapping[str, str], roles: Collection[str]) -> Invitation:
    """Read the invitation form, with one of these roles or none; raise `InputIsInvalid`."""
    reader = FormReader(form)
    invitation = Invitation(
        name=account_name(reader), email=account_email(reader), role=_choice(reader, "role", roles)
    )
    reader.finish()
    return invitation


def read_account(form: Mapping[str, str]) -> Named:
    """Read what the shell brings; raise `InputIsInvalid`."""
    reader = FormReader(form)
    named = Named(account_name(reader), account_email(reader) if form.get("email") else None)
    reader.finish()
    return named


def read_new_address(form: Mapping[str, str]) -> NewAddress:
    """Read the form that changes the address; raise `InputIsInvalid`."""
    reader = FormReader(form)
    given = NewAddress(account_email(reader), form.get("present", "")[:LONGEST])
    reader.finish()
    return given


def read_email(form: Mapping[str, str]) -> str:
    """Read a form of one address; raise `InputIsInvalid`."""
    reader = FormReader(form)
    email = account_email(reader)
    reader.finish()
    return email


def read_roles(names: list[str], known: Collection[str]) -> frozenset[str]:
    """Read the ticked roles; raise `InputIsInvalid` for one that cannot be given."""
    roles = frozenset(names)
    if not roles.issubset(known):
        raise InputIsInvalid({"role": UNKNOWN_CHOICE})
    return roles


def account_name(reader: FormReader) -> str:
    """Read a name."""
    name = " ".join(reader.text("name", longest=NAME_LENGTH).split())
    problem = None if "name" in reader.errors else problem_with_name(name)
    if problem:
        reader.errors["name"] = problem
    return name


def account_email(reader: FormReader) -> str:
    """Read an address."""
    email = reader.email("email", longest=EMAIL_LENGTH)
    if "email" not in reader.errors and len(fold(email)) > KEY_LENGTH:
        reader.errors["email"] = NOT_AN_ADDRESS
    return email


def _choice(reader: FormReader, name: str, choices: Collection[str]) -> str | None:
    """Read one of the choices, or none of them."""
    value = reader.form.get(name, "")
    if value and value not in choices:
        reader.errors[name] = UNKNOWN_CHOICE
    return value or None
