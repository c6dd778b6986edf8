"""Who shows which pictures: written by the owners themselves, in the transaction in which that changes."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from masthead.engine.database.keys import LARGEST_KEY, portions
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.media.models.picture import ADDRESS_LENGTH, LABEL_LENGTH, Picture, PictureUse


@dataclass(frozen=True)
class Owner:
    """What shows pictures."""

    kind: str
    """Name of its content type, as `page`; of what is no content, of its kind of thing."""
    id: int
    label: str = ""
    """What people call it."""
    address: str = ""
    """Path of the page where its pictures are chosen."""


def record_uses(work: UnitOfWork, owner: Owner, picture_ids: Collection[int]) -> None:
    """Record that an owner shows these pictures and no others; numbers of no picture are passed over."""
    wanted = sorted({one for one in picture_ids if one <= LARGEST_KEY})
    there = set[int]()
    for some in portions(wanted):
        there.update(work.scalars(select(Picture.id).where(Picture.id.in_(some))))
    mine = (PictureUse.owner_kind == owner.kind) & (PictureUse.owner_id == owner.id)
    known = set(work.scalars(select(PictureUse.picture_id).where(mine)))
    told = {"label": owner.label[:LABEL_LENGTH], "address": owner.address[:ADDRESS_LENGTH]}
    if gone := known - there:
        work.execute(delete(PictureUse).where(mine, PictureUse.picture_id.in_(gone)))
    if known & there:
        work.execute(update(PictureUse).where(mine).values(**told))
    if new := sorted(there - known):
        rows = [{"owner_kind": owner.kind, "owner_id": owner.id, "picture_id": one, **told} for one in new]
        work.execute(insert(PictureUse), rows)
