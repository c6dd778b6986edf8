"""What everybody sees: publish and take down, now or at a time, rendered once and kept."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, select

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType, Rendered, content_types_of, decode
from masthead.engine.content.events import ContentPublished, ContentUnpublished
from masthead.engine.content.items import get_item, get_revision, item_tag
from masthead.engine.content.models import TEASER_LENGTH, Item, Live, Revision
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.events.outbox import record
from masthead.engine.jobs.job import Job

BATCH = 20
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Times:
    """When an item goes up and comes down; None: never by itself."""

    publish_at: datetime | None = None
    unpublish_at: datetime | None = None


LATER_THAN = translatable("This must be later than the time of publication.")


def publish_item(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, *, number: int) -> Item:
    """Show a revision to everybody, from now on; a time set for publication is settled by it."""
    item = get_item(work, kind, item_id, lock=True)
    actor.require(kind.publish, owner=item.owner_id)
    _show(work, kind, item, get_revision(work, item, number), by=actor.id, moment=now())
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
    touch(work, kind.tag)
    return item


def settle_due(work: UnitOfWork) -> None:
    """Publish and take down what is due; the moment that counts is the one that was set, not this one."""
    moment = now()
    kinds = content_types_of(work)
    for item in _due(work, Item.publish_at <= moment, kinds.names()):
        _settle(work, kinds.get(item.kind), item)
    work.flush()
    for item in _due(work, Item.unpublish_at <= moment, kinds.names()):
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


def _settle(work: UnitOfWork, kind: ContentType, item: Item) -> None:
    """Publish what is due; one item that cannot be rendered does not hold up the others."""
    try:
        with work.begin_nested():
            revision = get_revision(work, item, item.scheduled or item.head)
            _show(work, kind, item, revision, by=None, moment=item.publish_at or now())
    except Exception:
        log.exception("content_not_published", extra={"item": item.id, "kind": kind.name})


def _due(work: UnitOfWork, is_due: ColumnElement[bool], kinds: list[str]) -> Iterable[Item]:
    """Give what is due, locked; another worker passes over it. Types of a module that is off wait for it."""
    wanted = select(Item).where(is_due, Item.kind.in_(kinds), Item.path.is_not(None)).limit(BATCH)
    return work.scalars(wanted.order_by(Item.id).with_for_update(skip_locked=True)).all()


def _show(
    work: UnitOfWork, kind: ContentType, item: Item, revision: Revision, *, by: int | None, moment: datetime
) -> None:
    shown = rendered_anew(kind, revision)
    live = work.get(Live, item.id)
    if live is None:
        item.first_live_at = item.first_live_at or moment
        live = Live(item_id=item.id, first_at=item.first_live_at)
        work.add(live)
    live.title, live.teaser, live.html = revision.title, shown.teaser[:TEASER_LENGTH], shown.html
    live.extra = msgspec.json.encode(shown.extra).decode()
    live.renderer, live.published_at = kind.renderer, moment
    item.live, item.scheduled, item.publish_at = revision.number, None, None
    record(work, ContentPublished(item.id, kind.name, by, revision.number))
    touch(work, item_tag(item.id), kind.tag)


SETTLE_DUE = Job("engine.settle_due_content", 1, settle_due)
