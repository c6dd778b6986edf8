"""What was saved of an item, without the texts: for those who look for an earlier version."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from masthead.engine.content.models import Item, Revision
from masthead.engine.database.unit_of_work import UnitOfWork


class Version(NamedTuple):
    """A line of an item's history."""

    number: int
    author: str
    """Empty where the account was erased."""
    made_at: datetime
    note: str


def versions(work: UnitOfWork, item: Item, *, below: int | None, limit: int) -> list[Version]:
    """Give an item's versions, the newest first; `below` passes over that number and what is newer."""
    wanted = select(Revision.number, Revision.author, Revision.made_at, Revision.note)
    mine = wanted.where(Revision.item_id == item.id).order_by(Revision.number.desc()).limit(limit)
    if below is not None:
        mine = mine.where(Revision.number < below)
    return [Version._make(row) for row in work.execute(mine)]
