"""The site's own clock: times are kept in UTC, shown and typed in the zone that the site is told."""

import enum
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.web.forms import FormReader
from masthead.engine.web.site import Site, current_site

NOT_A_TIME = translatable("This is not a date with a time.")
SKIPPED = translatable("The clock is put forward over this time that day, so it never comes. Choose another.")
TWICE = translatable(
    "The clock is put back that day, so this time comes twice. Say which of the two you mean."
)
_FORM = "%Y-%m-%dT%H:%M"
"""As a browser's date field writes it, to the minute."""


class Turn(enum.StrEnum):
    """Which one is meant of a time that comes twice."""

    UNSAID = ""
    FIRST = "first"
    SECOND = "second"


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def site_zone() -> ZoneInfo:
    """Give the zone of the site's clock."""
    return _zone(current_site().parts.settings.time_zone)


def local_time(moment: datetime) -> str:
    """Say an instant as the site's clock shows it, with the zone's letters: `2026-03-29 03:00 CEST`."""
    return moment.astimezone(site_zone()).strftime("%Y-%m-%d %H:%M %Z")


def form_time(moment: datetime | None) -> str:
    """Give an instant as a date field shows it; nothing for None."""
    return moment.astimezone(site_zone()).strftime(_FORM) if moment else ""


def turn_of(moment: datetime | None) -> str:
    """Say which of two equal times on the clock an instant is; nothing where the time comes once."""
    if moment is None or not comes_twice(local := moment.astimezone(site_zone())):
        return Turn.UNSAID
    return Turn.SECOND if local.fold else Turn.FIRST


def zone_label() -> str:
    """Give the name of the site's zone, as people know it: `Europe/Berlin`."""
    return site_zone().key


def read_time(reader: FormReader, name: str) -> datetime | None:
    """Read a time of the site's clock, to the minute; `NAME_turn` says which one where it comes twice.

    A time that never comes, or comes twice and nobody said which, is noted as wrong, in words.
    """
    text = reader.form.get(name, "").strip()
    if not text:
        return None
    try:
        local = datetime.strptime(text[:16], _FORM).replace(tzinfo=site_zone())
        return _instant(local, reader.form.get(f"{name}_turn", ""))
    except InputIsInvalid as error:
        reader.errors[name] = error.errors["time"]
    except (ValueError, OverflowError):  # such as the first hours of the year 1, which are before it in UTC
        reader.errors[name] = NOT_A_TIME
    return None


def comes_twice(local: datetime) -> bool:
    """Whether the clock shows this time twice, because it is put back."""
    first, second = local.replace(fold=0), local.replace(fold=1)
    return (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta())


def install_clock(app: Site) -> None:
    """Give the templates the clock."""
    app.jinja_env.globals.update(
        local_time=local_time,
        form_time=form_time,
        turn_of=turn_of,
        zone_label=zone_label,
        comes_twice_text=TWICE,
    )


def _instant(local: datetime, turn: str) -> datetime:
    """Give the instant of a time on the clock."""
    if comes_twice(local):
        if turn not in {Turn.FIRST, Turn.SECOND}:
            raise InputIsInvalid({"time": TWICE})
        local = local.replace(fold=int(turn == Turn.SECOND))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise InputIsInvalid({"time": SKIPPED})
    return instant
