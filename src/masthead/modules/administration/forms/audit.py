"""The filters of the audit log, as the address brings them. What cannot be one is passed over."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta

from masthead.engine.audit.log import Wanted
from masthead.engine.audit.models import ACTOR_LENGTH, ID_LENGTH

NAMES = ("who", "event", "thing", "id", "since", "until")
LAST_DAY = date(9999, 1, 1)


def read_wanted(given: Mapping[str, str], events: Collection[str], things: Collection[str]) -> Wanted:
    """Read the filters; days are in UTC, and the last one counts whole."""
    event, thing = given.get("event", ""), given.get("thing", "")
    until = _day(given.get("until", ""))
    return Wanted(
        who=_text(given.get("who", ""), ACTOR_LENGTH),
        events=(event,) if event in events else (),
        thing=thing if thing in things else "",
        thing_id=_text(given.get("id", ""), ID_LENGTH),
        since=_day(given.get("since", "")),
        until=until + timedelta(days=1) if until else None,
    )


def query_of(wanted: Wanted) -> dict[str, str]:
    """Give the filters as an address has them, without those that are empty."""
    until = wanted.until - timedelta(days=1) if wanted.until else None
    given = {
        "who": wanted.who,
        "event": wanted.events[0] if wanted.events else "",
        "thing": wanted.thing,
        "id": wanted.thing_id,
        "since": wanted.since.date().isoformat() if wanted.since else "",
        "until": until.date().isoformat() if until else "",
    }
    return {name: value for name, value in given.items() if value}


def _text(value: str, longest: int) -> str:
    return "".join(character for character in value if character.isprintable()).strip()[:longest]


def _day(value: str) -> datetime | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return datetime.combine(day, time(), UTC) if day < LAST_DAY else None
