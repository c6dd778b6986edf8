"""Times and durations in words."""

from datetime import datetime, timedelta

from flask_babel import format_decimal, format_timedelta, gettext

MANY_MILLISECONDS = 1000


def ago(instant: datetime, moment: datetime) -> str:
    """Say how far an instant lies from `moment`: 5 minutes ago, in 2 hours."""
    return str(format_timedelta(instant - moment, add_direction=True, threshold=1.2))


def duration(seconds: float) -> str:
    """Say how long something lasts: 5 minutes."""
    return str(format_timedelta(timedelta(seconds=seconds), threshold=1.2))


def seconds_text(seconds: float | None) -> str:
    """Give a short time in the unit in which it is short."""
    if seconds is None:
        return "–"
    milliseconds = seconds * 1000
    if milliseconds >= MANY_MILLISECONDS:
        return str(gettext("%(number)s s", number=format_decimal(round(seconds, 1))))
    digits = 1 if milliseconds < 10 else 0  # noqa: PLR2004 - two digits are enough
    return str(gettext("%(number)s ms", number=format_decimal(round(milliseconds, digits))))
