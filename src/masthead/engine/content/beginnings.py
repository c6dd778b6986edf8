"""Beginnings: what an editor has typed into the form of an item that is not there yet."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import delete, select

from masthead.engine.access.actor import Actor
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.models import Beginning
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork

MOST_BEGUN = 20
"""Of one type by one editor; the oldest go."""


def keep_beginning(
    work: UnitOfWork, actor: Actor, kind: ContentType, key: str, form: Mapping[str, str]
) -> None:
    """Keep what this editor has typed so far, right or wrong, under the key of the form; nothing of an empty one."""
    actor.require(kind.edit, owner=actor.id)
    if actor.id is None:
        return
    if not any(text.strip() for text in form.values()):
        forget_beginning(work, actor, key)
        return
    begun = work.get(Beginning, (actor.id, key), with_for_update=True)
    if begun is None:
        _make_room(work, actor.id, kind)
        begun = Beginning(editor_id=actor.id, key=key)
        work.add(begun)
    begun.kind, begun.saved_at = kind.name, now()
    begun.form = msgspec.json.encode(dict(form)).decode()


def find_beginning(work: UnitOfWork, actor: Actor, kind: ContentType) -> Beginning | None:
    """Find what this editor typed last into the form of a new item and did not save."""
    mine = select(Beginning).where(Beginning.editor_id == actor.id, Beginning.kind == kind.name)
    return work.scalar(mine.order_by(Beginning.saved_at.desc()).limit(1)) if actor.id is not None else None


def forget_beginning(work: UnitOfWork, actor: Actor, key: str) -> None:
    """Drop what this editor began: it was saved, or is not wanted."""
    if actor.id is not None:
        work.execute(delete(Beginning).where(Beginning.editor_id == actor.id, Beginning.key == key))


def _make_room(work: UnitOfWork, editor_id: int, kind: ContentType) -> None:
    mine = select(Beginning).where(Beginning.editor_id == editor_id, Beginning.kind == kind.name)
    for oldest in work.scalars(mine.order_by(Beginning.saved_at.desc()).offset(MOST_BEGUN - 1)):
        work.delete(oldest)
