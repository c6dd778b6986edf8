"""The error tree of the site. Modules add leaves; only `web/errors.py` knows HTTP statuses.

MastheadError
├── SettingIsWrong            a setting is missing or malformed: the start stops
├── ModuleIsBroken            a module cannot be loaded: it is fenced off
├── SchemaIsBehind            the database needs `masthead migrate --phase expand`
├── SchemaIsAhead             the database was migrated past what this code can run on
├── DatabaseIsUnavailable     no connection, or it was lost
├── StorageIsUnavailable      files can be neither kept nor read; says why to the log
├── InputIsInvalid            untrusted input, with one message per field
├── ValueIsUnfit              no column of the database holds it
├── NotFound                  no such thing
├── NotAllowed                the person may not do this
│   └── SignInNeeded          nobody is signed in
├── Conflict                  somebody else changed it first
├── TooManyAttempts           throttled; carries the wait in seconds
├── Busy                      one more would keep everybody waiting; carries the wait in seconds
└── ForgedRequest             the request did not come from our own page
"""

from collections.abc import Mapping
from typing import ClassVar


def translatable(text: str) -> str:
    """Mark a message for translation where it is written; it is translated where it is shown."""
    return text


class MastheadError(Exception):
    """What went wrong, as data: a stable code, a message for people, parameters for the message."""

    code: ClassVar[str] = "masthead.error"
    message: ClassVar[str] = translatable("Something went wrong.")

    def __init__(self, **params: object) -> None:
        super().__init__(self.message % params if params else self.message)
        self.params = params


class SettingIsWrong(MastheadError):
    """A setting is missing or malformed; `advice` says what to do."""

    code = "masthead.setting_is_wrong"
    message = "%(setting)s: %(problem)s. %(advice)s"

    def __init__(self, setting: str, problem: str, advice: str) -> None:
        super().__init__(setting=setting, problem=problem, advice=advice)


class ModuleIsBroken(MastheadError):
    """A module cannot be loaded; the site lives without it."""

    code = "masthead.module_is_broken"
    message = "Module %(module)s is switched off: %(reason)s"

    def __init__(self, module: str, reason: str) -> None:
        super().__init__(module=module, reason=reason)


class SchemaIsBehind(MastheadError):
    """The database lacks expand steps that this code needs."""

    code = "masthead.schema_is_behind"
    message = (
        "The database is behind this release: %(pending)s is not applied. "
        "Run `masthead upgrade` (or `masthead migrate --phase expand`), then start again."
    )

    def __init__(self, pending: str) -> None:
        super().__init__(pending=pending)


class SchemaIsAhead(MastheadError):
    """The database has a step that this code cannot live with."""

    code = "masthead.schema_is_ahead"
    message = (
        "The database was migrated past this release (%(version)s): step %(revision)s needs "
        "release %(min_code)s or newer. Start release %(min_code)s or a later one; "
        "nothing has to be restored."
    )

    def __init__(self, version: str, revision: str, min_code: str) -> None:
        super().__init__(version=version, revision=revision, min_code=min_code)


class DatabaseIsUnavailable(MastheadError):
    """No connection to the database, or it was lost on the way."""

    code = "masthead.database_is_unavailable"
    message = translatable("Database access error")


NO_TEMPORARY_ROOM = "Make room where temporary files lie, or set TMPDIR to another folder"
"""Advice for the operator, where the disk is full that large forms and pictures pass through."""


class StorageIsUnavailable(MastheadError):
    """Files can be neither kept nor read; `problem` and `advice` are for the operator, not for people."""

    code = "masthead.storage_is_unavailable"
    message = translatable("Files can be neither saved nor shown at the moment.")

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__()
        self.problem = problem
        self.advice = advice
        self.add_note(f"{problem}. {advice}")  # tracebacks are for operators too


class InputIsInvalid(MastheadError):
    """Untrusted input was refused; `errors` maps a field to a translatable message."""

    code = "masthead.input_is_invalid"
    message = translatable("Please mend the marked fields.")

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = dict(errors)


class ValueIsUnfit(MastheadError):
    """Something was sent that no check refused and the database cannot hold."""

    code = "masthead.value_is_unfit"
    message = translatable("This cannot be kept: it is too long, too large, or no text.")


class NotFound(MastheadError):
    """There is no such thing, or it is not for this person to know."""

    code = "masthead.not_found"
    message = translatable("There is nothing here.")


class NotAllowed(MastheadError):
    """The person may not do this."""

    code = "masthead.not_allowed"
    message = translatable("You are not allowed to do this.")


class SignInNeeded(NotAllowed):
    """Nobody is signed in, and the page is not for everybody."""

    code = "masthead.sign_in_needed"
    message = translatable("Please sign in first.")


class Conflict(MastheadError):
    """Somebody else changed the same thing first."""

    code = "masthead.conflict"
    message = translatable("Somebody else changed this first. Reload the page and try again.")


class TooManyAttempts(MastheadError):
    """Throttled; `seconds` says how long to wait."""

    code = "masthead.too_many_attempts"
    message = translatable("Too many attempts. Try again in %(seconds)s seconds.")

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class Busy(MastheadError):
    """So many wait for the same that one more would keep others from being answered; `seconds` says how long to wait."""

    code = "masthead.busy"
    message = translatable("Too many ask for the same at the moment. Try again in %(seconds)s seconds.")

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class ForgedRequest(MastheadError):
    """The form was not sent from our own page, or its page is too old."""

    code = "masthead.forged_request"
    message = translatable("This form has expired. Go back, reload the page and send it again.")
