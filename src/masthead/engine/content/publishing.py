"""What everybody sees: publish and take down, now or at a time, rendered once and kept."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType, Rendered, content_types_of, decode
from masthead.engine.content.errors import ContentWasChanged
from masthead.engine.content.events import ContentPublished, ContentUnpublished
from masthead.engine.content.items import get_item, get_revision, item_tag
from masthead.engine.content.models import TEASER_LENGTH, Item, Live, Revision
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.events.outbox import record
from masthead.engine.jobs.job import Job

BATCH = 20
AGAIN = timedelta(minutes=10)
"""When what could not be rendered is tried again."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Times:
    """When an item goes up and comes down; None: never by itself."""

    publish_at: datetime | None = None
    unpublish_at: datetime | None = None


@dataclass(frozen=True)
class _Version:
    """What goes live: rendered, by whom (nobody: the clock), since when."""

    revision: Revision
    rendered: Rendered
    by: int | None
    moment: datetime


LATER_THAN = translatable("This must be later than the time of publication.")


def publish_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, *, number: int, over: int | None
) -> Item:
    """Show a revision to everybody, from now on, over the one that the editor saw live.

    Raises `ContentWasChanged` where another one is live by now. A time set for this revision, or for an older
    one, is settled by it; one that was set for a newer revision stays.
    """
    item = get_item(work, kind, item_id, lock=True)
    actor.require(kind.publish, owner=item.owner_id)
    if item.live not in {over, number}:
        raise ContentWasChanged(item.head)
    revision = get_revision(work, item, number)
    _show(work, kind, item, _Version(revision, rendered_anew(kind, revision), actor.id, now()))
    return item


def unpublish_item(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int) -> Item:
    """Take an item down; its text and history stay."""
    item = get_item(work, kind, item_id, lock=True)
    actor.require(kind.publish, owner=item.owner_id)
    take_down(work, kind, item, actor.id)
    return item


def schedule_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, times: Times, *, number: int
) -> Item:
    """Set when a revision goes live and when the item is taken down.

    A time that has passed is due at once. What is saved after this is not published with it.
    """
    item = get_item(work, kind, item_id, lock=True)
    actor.require(kind.publish, owner=item.owner_id)
    up, down = times.publish_at, times.unpublish_at
    if up and down and down <= up:
        raise InputIsInvalid({"unpublish_at": LATER_THAN})
    item.scheduled = get_revision(work, item, number).number if up else None
    item.publish_at, item.unpublish_at = up, down
    return item


def settle_due(work: UnitOfWork) -> None:
    """Publish and take down what is due; the moment that counts is the one that was set, not this one."""
    moment = now()
    kinds = content_types_of(work)
    for item in _due(work, Item.publish_at, moment, kinds.names()):
        _settle(work, kinds.get(item.kind), item)
    work.flush()
    for item in _due(work, Item.unpublish_at, moment, kinds.names()):
        take_down(work, kinds.get(item.kind), item, None)


def take_down(work: UnitOfWork, kind: ContentType, item: Item, by: int | None) -> None:
    """Show an item to nobody any more, and forget the times that were set for it."""
    item.scheduled = item.publish_at = item.unpublish_at = None
    live = work.get(Live, item.id)
    if live is None:
        return
    work.delete(live)
    item.live = None
    record(work, ContentUnpublished(item.id, kind.name, by))
    touch(work, item_tag(item.id), kind.tag)


def rendered_anew(kind: ContentType, revision: Revision) -> Rendered:
    """Render a revision as it would be shown; for previews, and for what an older renderer made."""
    return kind.render(decode(kind, revision.fields))


def render_again(work: UnitOfWork, kind: ContentType, item: Item) -> None:
    """Render what everybody sees once more, where something that it shows has changed; it is no publication."""
    live = work.get(Live, item.id, with_for_update=True, populate_existing=True)
    if live is None or item.live is None:
        return
    _fill(live, kind, rendered_anew(kind, get_revision(work, item, item.live)))
    touch(work, item_tag(item.id), kind.tag)


def _fill(live: Live, kind: ContentType, rendered: Rendered) -> None:
    live.html, live.teaser = rendered.html, rendered.teaser[:TEASER_LENGTH]
    live.extra, live.renderer = msgspec.json.encode(rendered.extra).decode(), kind.renderer


def _settle(work: UnitOfWork, kind: ContentType, item: Item) -> None:
    """Publish what is due; one item that cannot be rendered does not hold up the others."""
    revision = get_revision(work, item, item.scheduled or item.head)
    try:
        rendered = rendered_anew(kind, revision)
    except Exception:
        log.exception("content_not_published", extra={"item": item.id, "kind": kind.name})
        item.publish_at = now() + AGAIN
        return
    _show(work, kind, item, _Version(revision, rendered, None, item.publish_at or now()))


def _due(
    work: UnitOfWork, when: InstrumentedAttribute[datetime | None], moment: datetime, kinds: list[str]
) -> Iterable[Item]:
    """Give what is due, locked; another worker passes over it. Types of a module that is off wait for it."""
    wanted = select(Item.id).where(when <= moment, Item.kind.in_(kinds), Item.path.is_not(None))
    due = list(work.scalars(wanted.order_by(when).limit(BATCH)))
    if not due:  # as nearly always: nothing is locked then
        return ()
    locked = select(Item).where(Item.id.in_(due), when <= moment).with_for_update(skip_locked=True)
    return work.scalars(locked.execution_options(populate_existing=True)).all()


def _show(work: UnitOfWork, kind: ContentType, item: Item, version: _Version) -> None:
    live = work.get(Live, item.id)
    if live is None:
        item.first_live_at = item.first_live_at or version.moment
        live = Live(item_id=item.id, first_at=item.first_live_at)
        work.add(live)
    live.title, live.published_at = version.revision.title, version.moment
    _fill(live, kind, version.rendered)
    number = item.live = version.revision.number
    if item.scheduled is None or item.scheduled <= number:
        item.scheduled = item.publish_at = None
    record(work, ContentPublished(item.id, kind.name, version.by, number))
    touch(work, item_tag(item.id), kind.tag)


SETTLE_DUE = Job("engine.settle_due_content", 5, settle_due)
