"""What the outbox keeps about people: events that are about them, and letters that still follow from these."""

from collections.abc import Iterable, Mapping

from sqlalchemy import JSON, ColumnElement, Text, and_, cast, delete, false, func, or_, select, type_coerce

from masthead.engine.database.keys import portions
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.events.event import About, Event
from masthead.engine.events.models import OutboxDelivery, OutboxEvent
from masthead.engine.personal.declaration import Kept, PersonalData

AS_LONG_AS_OUTBOX = translatable(
    "7 days after it was delivered; 30 days, if it could not be and holds an address."
)


def outbox_data(events: Iterable[type[Event]]) -> tuple[PersonalData, ...]:
    """Declare what the outbox keeps, from what the site's events say whom they are about."""
    about = {one.event_name: one.about for one in events if one.about is not None}

    def theirs(work: UnitOfWork, person: Kept) -> ColumnElement[bool]:
        return _is_about(work, about, person)

    def deliveries(work: UnitOfWork, person: Kept) -> ColumnElement[bool]:
        return OutboxDelivery.event_id.in_(select(OutboxEvent.id).where(theirs(work, person)))

    def erase(work: UnitOfWork, person: Kept) -> None:
        """By number, and found first: looking through the whole outbox must not lock it."""
        found = list(work.scalars(select(OutboxEvent.id).where(theirs(work, person))))
        for ids in portions(found):
            work.execute(delete(OutboxDelivery).where(OutboxDelivery.event_id.in_(ids)))
            work.execute(delete(OutboxEvent).where(OutboxEvent.id.in_(ids)))

    return (
        PersonalData(
            name="events.letters",
            table=OutboxDelivery,
            theirs=deliveries,
            what=translatable(
                "Letters to the person, and other work for them, that wait, are done or failed."
            ),
            why=translatable("So that none is lost when a mail server does not answer."),
            kept=AS_LONG_AS_OUTBOX,
            secrets=(
                "last_error",
            ),  # what failed inside the site is its administrators' affair; the state says that it did
            erase=erase,
        ),
        PersonalData(
            name="events.recorded",
            table=OutboxEvent,
            theirs=theirs,
            what=translatable(
                "What happened to the account, and the address that a letter about it goes to."
            ),
            why=translatable("So that letters are written and the site's modules are told."),
            kept=AS_LONG_AS_OUTBOX,
            erase=erase,
        ),
    )


def _is_about(work: UnitOfWork, about: Mapping[str, About], person: Kept) -> ColumnElement[bool]:
    """Look into the payloads of those events only that say where a person is in them."""
    return or_(
        false(),
        *(
            and_(
                OutboxEvent.name.in_([name for name, fields in about.items() if fields == one]),
                or_(false(), *_matches(work, one, person)),
            )
            for one in dict.fromkeys(about.values())
        ),
    )


def _matches(work: UnitOfWork, fields: About, person: Kept) -> list[ColumnElement[bool]]:
    found = [_text(work, fields.account) == str(person.account_id)] if fields.account else []
    if fields.email and person.email:
        address = _text(work, fields.email)
        # As in tables: whoever writes ANN@ and ann@ is one person. Not every database folds every letter.
        found += [address == person.email, func.lower(address) == person.email.lower()]
    return found


def _text(work: UnitOfWork, field: str) -> ColumnElement[str]:
    """Give a field of the payload as text. The column holds text; only PostgreSQL must be told that it is JSON."""
    payload = (
        cast(OutboxEvent.payload, JSON) if work.database.dialect == "postgresql" else OutboxEvent.payload
    )
    return cast(type_coerce(payload, JSON)[field].as_string(), Text)
