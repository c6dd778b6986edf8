"""What somebody may know of: conditions for listings that show items of any type, wherever they stand."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, false, or_

from masthead.engine.access.actor import Actor
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.models import Item


def writable(actor: Actor, kinds: Iterable[ContentType]) -> ColumnElement[bool]:
    """Give the condition of the items that somebody may write, and so see whatever their state."""
    mine = (
        (Item.kind == kind.name) & actor.allowed_rows(kind.edit, Item.__table__.c.owner_id) for kind in kinds
    )
    return or_(false(), *mine)


def public_to(actor: Actor, kinds: Iterable[ContentType]) -> ColumnElement[bool]:
    """Give the condition of the items whose live version somebody may see."""
    open_ones = [kind.name for kind in kinds if not kind.view or actor.can(kind.view)]
    return Item.kind.in_(open_ones) & Item.live.is_not(None)
