"""What the desks of all kinds of content share: an item's versions by the page, the times of its publication."""

from collections.abc import Mapping

from masthead.engine.content.history import Version, versions
from masthead.engine.content.models import Item
from masthead.engine.content.publishing import Times
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.clock import read_time
from masthead.engine.web.forms import FormReader
from masthead.engine.web.paging import Page, Place, cut

PAGE_SIZE = 50


def history(work: UnitOfWork, item: Item, place: Place) -> Page[Version]:
    """Give a page of an item's versions, the newest first."""
    rows = versions(work, item, below=place.after, limit=PAGE_SIZE + 1)
    return cut(rows, PAGE_SIZE, lambda version: version.number)


def read_times(form: Mapping[str, str]) -> Times:
    """Read when an item goes up and comes down, by the site's clock; raise `InputIsInvalid`."""
    reader = FormReader(form)
    times = Times(read_time(reader, "publish_at"), read_time(reader, "unpublish_at"))
    reader.finish()
    return times


def is_due(times: Times) -> bool:
    """Whether one of the times has passed already, so that what was set happens within seconds."""
    present = now()
    return any(time is not None and time <= present for time in (times.publish_at, times.unpublish_at))
