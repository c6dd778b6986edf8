"""Run checks, one after the other; one that fails to look does not keep the others back."""

import logging
from collections.abc import Iterable, Iterator

from sqlalchemy.exc import DBAPIError

from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.errors import MastheadError, translatable

NOT_TRIED = translatable("not tried: it would write something")
log = logging.getLogger(__name__)


def examine(checks: Iterable[Check], around: Surroundings, *, proving: bool) -> Iterator[Finding]:
    """Give what the checks find; those that change something are left out unless `proving`."""
    for check in checks:
        if check.proves and not proving:
            yield Finding(check.subject, State.OK, NOT_TRIED)
        else:
            yield from _findings(check, around)


def _findings(check: Check, around: Surroundings) -> list[Finding]:
    try:
        return list(check.look(around))
    except MastheadError as error:
        cause = f" ({error.__cause__})" if error.__cause__ else ""
        return [Finding(check.subject, State.FAILURE, "%(problem)s", params={"problem": f"{error}{cause}"})]
    except Exception as error:
        if not isinstance(
            error, DBAPIError
        ):  # as where a table is not there yet: the schema's check says why
            log.exception("check_failed", extra={"check": check.subject})
        text = translatable("cannot be looked at: %(problem)s")
        problem = f"{type(error).__name__}: {error}".partition("\n")[0]
        return [Finding(check.subject, State.FAILURE, text, params={"problem": problem})]
