"""What everybody sees: publish and take down, now or at a time, rendered once and kept."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from masthead.engine.access.actor import Actor
from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType, Rendered, content_types_of, decode
from masthead.engine.content.errors import ContentWasChanged, TimesWereChanged
from masthead.engine.content.events import ContentPublished, ContentScheduled, ContentUnpublished
from masthead.engine.content.faces import FaceChange, face_changed
from masthead.engine.content.items import (
    find_item,
    get_item,
    get_revision,
    has_below,
    inside,
    item_tag,
    require_all,
)
from masthead.engine.content.models import TEASER_LENGTH, Item, Live, Revision
from masthead.engine.content.references import refer_anew
from masthead.engine.content.tree import hold_tree
from masthead.engine.database.columns import now
from masthead.engine.database.faults import WORK_IS_LOST
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.events.outbox import record
from masthead.engine.jobs.job import Job
from masthead.engine.jobs.schedule import bring_forward

BATCH = 20
MOST_COUNTED = 1000
AGAIN = timedelta(minutes=10)
"""When what could not be rendered is tried again."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Times:
    """When an item goes up and comes down; None: never by itself."""

    publish_at: datetime | None = None
    unpublish_at: datetime | None = None
    seen: str | None = None
    """What was set when the editor looked (`schedule_seen`); None: these hold whatever was."""


@dataclass(frozen=True)
class _Version:
    """What goes live: rendered, by whom (nobody: the clock), since when."""

    revision: Revision
    rendered: Rendered
    by: int | None
    moment: datetime


def schedule_seen(item: Item) -> str:
    """Give what is set for an item as one text, as a form holds it to say later what its editor saw."""
    times = (moment.isoformat() if moment else "" for moment in (item.publish_at, item.unpublish_at))
    return " ".join((str(item.scheduled or ""), *times))


LATER_THAN = translatable("This must be later than the time of publication.")


def publish_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, *, number: int, over: int | None
) -> Item:
    """Show a revision to everybody, from now on, over the one that the editor saw live.

    Raises `ContentWasChanged` where another one is live by now. A time set for this revision, or for an older
    one, is settled by it; one that was set for a newer revision stays.
    """
    item = get_item(work, actor, kind, item_id, kind.publish, lock=True)
    if item.live not in {over, number}:
        raise ContentWasChanged(item.head)
    revision = get_revision(work, item, number)
    _show(work, kind, item, _Version(revision, rendered_anew(kind, revision), actor.id, now()))
    return item


def unpublish_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, *, with_below: bool = False
) -> Item:
    """Take an item down; its text and history stay. What lies below it stays public unless it goes along."""
    if with_below:
        hold_tree(work, kind)
    item = get_item(work, actor, kind, item_id, kind.publish, lock=True)
    if with_below:
        _take_down_below(work, actor, kind, item)
    take_down(work, kind, item, actor.id, with_below=with_below)
    return item


def live_below(work: UnitOfWork, item: Item) -> int:
    """Count what everybody sees below an item, up to `MOST_COUNTED` and one more."""
    seen = select(Item.id).where(inside(item.path or ""), Item.live.is_not(None)).limit(MOST_COUNTED + 1)
    return work.scalar(select(func.count()).select_from(seen.subquery())) or 0


def schedule_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, times: Times, *, number: int
) -> Item:
    """Set when a revision goes live and when the item is taken down.

    A time that has passed is due at once. What is saved after this is not published with it. Raises
    `TimesWereChanged` where something else is set by now than the editor saw.
    """
    item = get_item(work, actor, kind, item_id, kind.publish, lock=True)
    if times.seen is not None and times.seen != schedule_seen(item):
        raise TimesWereChanged
    up, down = times.publish_at, times.unpublish_at
    if up and down and down <= up:
        raise InputIsInvalid({"unpublish_at": LATER_THAN})
    item.scheduled = get_revision(work, item, number).number if up else None
    item.publish_at, item.unpublish_at = up, down
    refer_anew(work, kind, item)
    record(work, ContentScheduled(item.id, kind.name, actor.id, _stated(up), _stated(down)))
    return item


def settle_due(work: UnitOfWork) -> None:
    """Publish and take down what is due; the moment that counts is the one that was set, not this one.

    At most `BATCH` each way, so that on SQLite others may write in between; after a full round the next one
    comes at once. What cannot be rendered is put off, so the rounds come to an end.
    """
    moment = now()
    kinds = content_types_of(work)
    up = _due(work, Item.publish_at, moment, kinds.names())
    for item in up:
        _settle(work, kinds.get(item.kind), item)
    work.flush()
    down = _due(work, Item.unpublish_at, moment, kinds.names())
    for item in down:
        take_down(work, kinds.get(item.kind), item, None)
    if BATCH in {len(up), len(down)}:
        bring_forward(work, SETTLE_DUE.name)


def take_down(
    work: UnitOfWork, kind: ContentType, item: Item, by: int | None, *, with_below: bool = False
) -> None:
    """Show an item to nobody any more, and forget the times that were set for it."""
    item.scheduled = item.publish_at = item.unpublish_at = None
    live = work.get(Live, item.id)
    if live is not None:
        work.delete(live)
    item.live = None
    work.flush()  # whoever follows asks the database what is live
    refer_anew(work, kind, item)
    if live is None and not with_below:
        return
    record(work, ContentUnpublished(item.id, kind.name, by, with_below))
    touch(work, item_tag(item.id), kind.tag, kind.below_tag(item.parent_id))
    if with_below or has_below(work, item):
        touch(work, kind.tree_tag)
    face_changed(work, FaceChange(item.id, inside=item.path if with_below else None))


def _take_down_below(work: UnitOfWork, actor: Actor, kind: ContentType, item: Item) -> None:
    """The items first: they are ours alone then, and what was published a moment ago is seen."""
    below = inside(item.path or "")
    require_all(work, actor, kind.publish, below)
    unsynchronized = {"synchronize_session": False}
    changed = below & ((Item.live != Item.head) | (Item.scheduled != Item.head))
    others = list(work.scalars(select(Item).where(changed))) if kind.refer else []
    nothing = dict.fromkeys(("live", "scheduled", "publish_at", "unpublish_at"))
    work.execute(update(Item).where(below).values(**nothing), execution_options=unsynchronized)
    ids = select(Item.id).where(below)
    work.execute(delete(Live).where(Live.item_id.in_(ids)), execution_options=unsynchronized)
    for other in others:
        work.refresh(other)
        refer_anew(work, kind, other)


def rendered_anew(kind: ContentType, revision: Revision) -> Rendered:
    """Render a revision as it would be shown; for previews, and for what an older renderer made."""
    return kind.render(decode(kind, revision.fields))


def render_again(work: UnitOfWork, kind: ContentType, item_id: int) -> None:
    """Render what everybody sees once more, where something that it shows has changed; it is no publication.

    Nothing happens where nobody sees it, or not any more. The item is held, so that nobody publishes meanwhile.
    """
    item = find_item(work, kind, item_id, lock=True)
    live = work.get(Live, item_id, with_for_update=True, populate_existing=True)
    if item is None or item.live is None or live is None:
        return
    put_rendered(live, kind, rendered_anew(kind, get_revision(work, item, item.live)))
    touch(work, item_tag(item.id), kind.tag, kind.below_tag(item.parent_id))


def _settle(work: UnitOfWork, kind: ContentType, item: Item) -> None:
    """Publish what is due; one item that cannot be rendered does not hold up the others."""
    revision = get_revision(work, item, item.scheduled or item.head)
    try:
        rendered = rendered_anew(kind, revision)
    except WORK_IS_LOST:
        raise
    except Exception:
        log.exception("content_not_published", extra={"item": item.id, "kind": kind.name})
        item.publish_at = now() + AGAIN
        return
    _show(work, kind, item, _Version(revision, rendered, None, item.publish_at or now()))


def _stated(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="minutes") if moment else ""


def _due(
    work: UnitOfWork, when: InstrumentedAttribute[datetime | None], moment: datetime, kinds: list[str]
) -> Sequence[Item]:
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
        live = Live(item_id=item.id, first_at=item.first_live_at, title="", teaser="")
        work.add(live)
    former = (live.title, live.teaser, live.extra)
    live.title = version.revision.title
    put_rendered(live, kind, version.rendered)
    live.published_at = version.moment
    number = item.live = version.revision.number
    if item.scheduled is None or item.scheduled <= number:
        item.scheduled = item.publish_at = None
    refer_anew(work, kind, item)
    record(work, ContentPublished(item.id, kind.name, version.by, number))
    touch(work, item_tag(item.id), kind.tag)
    if former != (live.title, live.teaser, live.extra):  # a listing shows all of them
        touch(work, kind.below_tag(item.parent_id))
    if former[0] != live.title:
        face_changed(work, FaceChange(item.id))
        if has_below(work, item):
            touch(work, kind.tree_tag)


def put_rendered(live: Live, kind: ContentType, rendered: Rendered) -> None:
    """Keep what was made of a revision by the renderer of this release."""
    live.html, live.teaser = rendered.html, rendered.teaser[:TEASER_LENGTH]
    live.extra = msgspec.json.encode(rendered.extra).decode()
    live.renderer = kind.rendering


SETTLE_DUE = Job("engine.settle_due_content", 5, settle_due, translatable("Scheduled publication"))
