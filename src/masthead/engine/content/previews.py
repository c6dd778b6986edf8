"""Preview links: whoever has one sees the newest revision of one item, without an account, until it expires.

A link shows what its author may see: it leads nowhere while they may not, be it that they were blocked or erased, or have
another role by now.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, select

from masthead.engine.access.actor import Actor
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.errors import ContentIsGone
from masthead.engine.content.items import get_item, get_revision, standing_item
from masthead.engine.content.models import Item, PreviewLink, Revision
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.jobs.job import Job

VALID = timedelta(days=7)
FindActor = Callable[[int], Actor | None]
"""Gives who has an account, with what they may do now; None where nobody may sign in with it."""


def make_preview_link(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int) -> str:
    """Make a link's token; it is not stored, so it can be shown once."""
    get_item(work, actor, kind, item_id, kind.edit)
    token = secrets.token_urlsafe(24)
    moment = now()
    work.add(
        PreviewLink(
            token_hash=_hashed(token),
            item_id=item_id,
            author_id=actor.id,
            made_at=moment,
            expires_at=moment + VALID,
        )
    )
    return token


def revoke_preview_links(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int) -> None:
    """Let no link to this item lead anywhere any more."""
    get_item(work, actor, kind, item_id, kind.edit)
    work.execute(delete(PreviewLink).where(PreviewLink.item_id == item_id))


def get_previewed(
    work: UnitOfWork, kind: ContentType, token: str, find_actor: FindActor
) -> tuple[Item, Revision]:
    """Give what a link shows.

    Raises `ContentIsGone` for one that expired, was revoked, or never was, and while its author may not see that.
    """
    wanted = select(PreviewLink).where(
        PreviewLink.token_hash == _hashed(token), PreviewLink.expires_at > now()
    )
    link = work.scalar(wanted)
    if link is None:
        raise ContentIsGone
    item = standing_item(work, kind, link.item_id)
    author = find_actor(link.author_id) if link.author_id is not None else None
    if link.author_id is not None and not (author and author.can(kind.edit, owner=item.owner_id)):
        raise ContentIsGone
    return item, get_revision(work, item, item.head)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _forget(work: UnitOfWork) -> None:
    work.execute(delete(PreviewLink).where(PreviewLink.expires_at < now()))


FORGET_PREVIEW_LINKS = Job(
    "engine.forget_preview_links", 3600, _forget, translatable("Preview links that have ended are forgotten")
)
