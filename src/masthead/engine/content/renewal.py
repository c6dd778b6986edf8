"""After a release that renders otherwise: what everybody sees is rendered anew, a few versions at a time."""

import logging
from collections.abc import Sequence

from sqlalchemy import select, update

from masthead.engine.cache.stale import touch
from masthead.engine.content.content_type import ContentType, content_types_of
from masthead.engine.content.items import get_revision, item_tag
from masthead.engine.content.models import Item, Live
from masthead.engine.content.publishing import put_rendered, rendered_anew
from masthead.engine.database.faults import WORK_IS_LOST
from masthead.engine.database.keys import portions
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.jobs.job import Job

BATCH = 20
log = logging.getLogger(__name__)


def render_anew(work: UnitOfWork) -> None:
    """Render some of what an older renderer rendered; only pages that changed by it become stale.

    What a newer release rendered, or could not, is left alone: during a rollout the two would undo each other's work.
    """
    kinds = content_types_of(work)
    for name in kinds.names():
        for item, live in _outdated(work, kinds.get(name)):
            _renew(work, kinds.get(name), item, live)


def leave_to_worker(work: UnitOfWork, item_ids: Sequence[int]) -> None:
    """Have what everybody sees of items rendered anew soon, and for who reads it before, while they read."""
    for some in portions(item_ids):
        work.execute(update(Live).where(Live.item_id.in_(some)).values(renderer=0))


def _outdated(work: UnitOfWork, kind: ContentType) -> list[tuple[Item, Live]]:
    """Give some of what is outdated, locked; another worker, or an editor who publishes, passes by."""
    # Negative is what that release could not render.
    old = Live.renderer.between(1 - kind.rendering, kind.rendering - 1)
    wanted = select(Item.id).join(Live, Live.item_id == Item.id).where(Item.kind == kind.name, old)
    ids = list(work.scalars(wanted.limit(BATCH)))
    if not ids:  # as nearly always: nothing is locked then
        return []
    locked = select(Item).where(Item.id.in_(ids), Item.live.is_not(None)).with_for_update(skip_locked=True)
    items = work.scalars(locked.execution_options(populate_existing=True)).all()
    found = select(Live).where(Live.item_id.in_([item.id for item in items]), old)
    lives = {live.item_id: live for live in work.scalars(found.execution_options(populate_existing=True))}
    return [(item, lives[item.id]) for item in items if item.id in lives]


def _renew(work: UnitOfWork, kind: ContentType, item: Item, live: Live) -> None:
    """Render one; where that fails it stays as it was, and does not hold up the others."""
    former = (live.html, live.teaser, live.extra)
    try:
        rendered = rendered_anew(kind, get_revision(work, item, item.live or 0))
    except WORK_IS_LOST:
        raise
    except Exception:
        log.exception("content_not_rendered_anew", extra={"item": item.id, "kind": kind.name})
        live.renderer = -kind.rendering
        return
    put_rendered(live, kind, rendered)
    if former != (live.html, live.teaser, live.extra):
        touch(work, item_tag(item.id), kind.tag)
    if former[1:] != (live.teaser, live.extra):
        touch(work, kind.below_tag(item.parent_id))


RENDER_ANEW = Job(
    "engine.render_content_anew",
    10,
    render_anew,
    translatable("Published texts are rendered anew after an upgrade"),
)
