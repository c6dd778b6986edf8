"""What the desks of all kinds of content share: an item's versions by the page, the times of its publication."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from masthead.engine.content.history import Version, versions
from masthead.engine.content.models import Item
from masthead.engine.content.publishing import Times, schedule_seen
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.web.clock import read_time
from masthead.engine.web.forms import FormReader
from masthead.engine.web.paging import Page, Place, cut
from masthead.engine.web.site import Site

PAGE_SIZE = 50
MINUTE = timedelta(minutes=1)
ANSWER = "at_once"
PASSED = translatable("This time has passed already. Correct it, or say below that you mean it.")


def history(work: UnitOfWork, item: Item, place: Place) -> Page[Version]:
    """Give a page of an item's versions, the newest first."""
    rows = versions(work, item, below=place.after, limit=PAGE_SIZE + 1)
    return cut(rows, PAGE_SIZE, lambda version: version.number)


def read_times(form: Mapping[str, str]) -> Times:
    """Read when an item goes up and comes down, by the site's clock; raise `InputIsInvalid`.

    A time that has passed takes effect at once, which a mistyped year would do, too: it is asked about first. The
    answer, the field `at_once`, holds the times that were asked about, and is one for no others.
    """
    reader = FormReader(form)
    times = Times(read_time(reader, "publish_at"), read_time(reader, "unpublish_at"), form.get("seen"))
    if form.get(ANSWER) != asked_about(form):
        for name, time in (("publish_at", times.publish_at), ("unpublish_at", times.unpublish_at)):
            if time is not None and _is_long_past(time):
                reader.errors[name] = PASSED
    reader.finish()
    return times


def asked_about(form: Mapping[str, str]) -> str:
    """Give the two times as they were typed, as the answer to the question about them repeats them."""
    return f"{form.get('publish_at', '')} {form.get('unpublish_at', '')}"


def install_publication(app: Site) -> None:
    """Let templates ask about times that have passed, and say over which ones a form was filled in."""
    app.jinja_env.globals.update(asked_about=asked_about, passed_text=PASSED, schedule_seen=schedule_seen)


def _is_long_past(time: datetime) -> bool:
    """Whether it has passed by more than the minute that goes by while somebody types."""
    return time < now() - MINUTE


def is_due(times: Times) -> bool:
    """Whether one of the times has passed already, so that what was set happens within seconds."""
    present = now()
    return any(time is not None and time <= present for time in (times.publish_at, times.unpublish_at))
