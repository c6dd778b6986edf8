"""Beginnings: what an editor has typed into the form of an item that is not there yet."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import delete, select

from masthead.engine.access.actor import Actor
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.models import Beginning
from masthead.engine.database.columns import now
from masthead.engine.database.keys import claim_row
from masthead.engine.database.unit_of_work import UnitOfWork

MOST_BEGUN = 20
"""Of one type by one editor; the oldest go."""
NOTHING = "{}"
"""Form of what is held and not kept yet."""


def hold_beginning(work: UnitOfWork, actor: Actor, kind: ContentType, key: str) -> Beginning | None:
    """Let nobody else keep or forget what this editor began under a key until the commit; None without an account.

    What decides whether it may still be kept is to be asked after this: whoever saves the item meanwhile is over
    then, or waits.
    """
    actor.require(kind.edit, owner=actor.id)
    if actor.id is None:
        return None
    return claim_row(work, Beginning, actor.id, key, kind=kind.name, form=NOTHING, saved_at=now())


def keep_beginning(
    work: UnitOfWork, begun: Beginning, kind: ContentType, form: Mapping[str, str], *, former: str = ""
) -> None:
    """Keep what an editor has typed so far, right or wrong.

    `former` is the key of what was filled into the form when it was opened: with the first text of its own, that
    becomes this. Other windows that were opened with it go on under keys of their own.
    """
    if begun.form == NOTHING:
        _forget(work, begun.editor_id, former)
        _make_room(work, begun, kind)
    begun.kind, begun.saved_at = kind.name, now()
    begun.form = msgspec.json.encode(dict(form)).decode()


def find_beginning(work: UnitOfWork, actor: Actor, kind: ContentType) -> Beginning | None:
    """Find what this editor typed last into the form of a new item and did not save."""
    mine = select(Beginning).where(Beginning.editor_id == actor.id, Beginning.kind == kind.name)
    return work.scalar(mine.order_by(Beginning.saved_at.desc()).limit(1)) if actor.id is not None else None


def forget_beginning(work: UnitOfWork, actor: Actor, kind: ContentType, *keys: str) -> None:
    """Drop what this editor began: it was saved, or is not wanted."""
    for key in filter(None, keys):
        # A window may be keeping it at this moment, in a row that nobody else sees yet: wait for it.
        if hold_beginning(work, actor, kind, key) is not None and actor.id is not None:
            _forget(work, actor.id, key)


def _forget(work: UnitOfWork, editor_id: int, key: str) -> None:
    work.execute(delete(Beginning).where(Beginning.editor_id == editor_id, Beginning.key == key))


def _make_room(work: UnitOfWork, begun: Beginning, kind: ContentType) -> None:
    others = select(Beginning).where(
        Beginning.editor_id == begun.editor_id, Beginning.kind == kind.name, Beginning.key != begun.key
    )
    for oldest in work.scalars(others.order_by(Beginning.saved_at.desc()).offset(MOST_BEGUN - 1)):
        work.delete(oldest)
