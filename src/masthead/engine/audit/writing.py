"""Rows of the audit log are written with the events that commands record, as last statements of the transaction."""

from typing import Any, cast

import msgspec
from sqlalchemy import insert

from masthead.engine.audit.declaration import Audit, Audited, Book, book_of
from masthead.engine.audit.models import ACTOR_LENGTH, ID_LENGTH, LABEL_LENGTH, AuditRow
from masthead.engine.audit.origin import current_origin, doer_of, shortened
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork

HOOK = "audit"
LONGEST_VALUE = 500
"""Characters of one value; the log says what changed, not all that a text said."""


def note(work: UnitOfWork, event: Audited) -> None:
    """Let the audit log keep an event, if its class says so. `record` calls this for every event."""
    if event.audited is None:
        return
    cast("list[Audited]", work.notes.setdefault(HOOK, [])).append(event)
    work.before_commit.setdefault(HOOK, _write)


def _write(work: UnitOfWork) -> None:
    """Write one row for each event; who did it is asked now, when it is known who has arrived."""
    waiting = cast("list[Audited]", work.notes.pop(HOOK, []))
    rows = [_row(work, event, event.audited) for event in waiting if event.audited is not None]
    if rows:
        work.execute(insert(AuditRow), rows)


def _row(work: UnitOfWork, event: Audited, audit: Audit) -> dict[str, Any]:
    origin, book = current_origin(), book_of(work.database)
    actor_id, actor = doer_of(work)
    was_erased = actor_id is not None and not actor  # a number without a name: they have just left
    thing = audit.thing or str(getattr(event, "kind", ""))
    number = getattr(event, audit.id) if audit.id else None
    return {
        "at": now(),
        "event": event.event_name,
        "way": origin.way,
        "actor_id": actor_id,
        "actor": actor[:ACTOR_LENGTH],
        "thing": thing,
        "thing_id": "" if number is None else str(number)[:ID_LENGTH],
        "label": _label(work, book, event, audit)[:LABEL_LENGTH] if number is not None else "",
        "changes": msgspec.json.encode(_changes(event, audit)).decode(),
        "request_id": origin.request_id,
        "address": shortened(origin.address) if book.addresses and not was_erased else "",
    }


def _label(work: UnitOfWork, book: Book, event: Audited, audit: Audit) -> str:
    if audit.label:
        return str(getattr(event, audit.label))
    known = book.things.get(audit.thing or str(getattr(event, "kind", "")))
    return known.name_of(work, str(getattr(event, audit.id))) if known and known.name_of else ""


def _changes(event: Audited, audit: Audit) -> dict[str, list[Any]]:
    """Give what changed: name → [before, after]."""
    return {
        one.after: [_value(event, one.before) if one.before else None, _value(event, one.after)]
        for one in audit.changes
    }


def _value(event: Audited, field: str) -> Any:
    """Give a field's value as JSON has it, a long text cut."""
    value = getattr(event, field)
    if isinstance(value, str):
        return value[:LONGEST_VALUE]
    return [str(one)[:LONGEST_VALUE] for one in value] if isinstance(value, tuple) else value
