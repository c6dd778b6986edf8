"""The library as it is read: pages of narrow rows, pictures by number, who uses them."""

import random
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Row, Select, case, select

from masthead.engine.access.actor import Actor
from masthead.engine.content.content_type import content_types_of
from masthead.engine.content.known import public_to, writable
from masthead.engine.content.models import Item, Live
from masthead.engine.database.columns import fold
from masthead.engine.database.keys import LARGEST_KEY, find_row, portions
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.paging import Page, Place, page_at
from masthead.modules.media.errors import PictureIsGone
from masthead.modules.media.models.picture import FOLDED_LENGTH, Picture, PictureUse
from masthead.modules.media.models.shown import ShownPicture
from masthead.modules.media.permissions import VIEW_PICTURES

PAGE_SIZE = 24
MOST_USES = 100
_NARROW = (
    *(Picture.id, Picture.digest, Picture.original, Picture.width, Picture.height, Picture.widths),
    *(Picture.name, Picture.alt, Picture.is_decorative, Picture.lost_at),
)


class Use(NamedTuple):
    """Something that shows a picture."""

    label: str
    address: str
    """Empty where nothing leads to it."""
    is_trashed: bool = False


class Uses(NamedTuple):
    """What shows a picture."""

    shown: list[Use]
    hidden: int
    """How many more there are, of which the reader may not know."""


def library(
    work: UnitOfWork, actor: Actor, place: Place, search: str = "", *, only_lost: bool = False
) -> Page[ShownPicture]:
    """Give a page of the library, the newest first; `search` is part of a name."""
    actor.require(VIEW_PICTURES)
    wanted = select(*_NARROW)
    if only_lost:
        wanted = wanted.where(Picture.lost_at.is_not(None))
    if search:
        folded = fold(search)[:FOLDED_LENGTH]
        wanted = wanted.where(Picture.name_folded.contains(folded, autoescape=True))
    wanted = wanted.limit(PAGE_SIZE + 1)

    def older(key: int | None) -> list[ShownPicture]:
        below = wanted if key is None else wanted.where(Picture.id < key)
        return _shown(work, below.order_by(Picture.id.desc()))

    def newer(key: int) -> list[ShownPicture]:
        return _shown(work, wanted.where(Picture.id > key).order_by(Picture.id))

    return page_at(place, PAGE_SIZE, older, newer)


def choices(work: UnitOfWork, chosen: int | None, count: int) -> list[ShownPicture]:
    """Give the newest pictures that may be shown, with the chosen one first wherever it is: one statement."""
    described = Picture.is_decorative.is_(True) | (Picture.alt != "")
    newest = (
        select(Picture.id)
        .where(described, Picture.lost_at.is_(None))
        .order_by(Picture.id.desc())
        .limit(count)
        .subquery()
    )
    offered = select(*_NARROW).where(Picture.id.in_(select(newest.c.id)) | (Picture.id == (chosen or 0)))
    found = _shown(work, offered.order_by(Picture.id.desc()))
    return sorted(found, key=lambda picture: picture.id != chosen)


def pictures(work: UnitOfWork, picture_ids: Collection[int]) -> dict[int, ShownPicture]:
    """Give pictures by their numbers, those that are there: one statement for each portion."""
    wanted = sorted({one for one in picture_ids if 0 < one <= LARGEST_KEY})
    found = dict[int, ShownPicture]()
    for some in portions(wanted):
        rows = _shown(work, select(*_NARROW).where(Picture.id.in_(some)))
        found.update((one.id, one) for one in rows)
    return found


def pictures_after(work: UnitOfWork, digest: str, count: int) -> list[ShownPicture]:
    """Give pictures in the order of their digests, which is that of their files, beginning after one."""
    return _shown(work, select(*_NARROW).where(Picture.digest > digest).order_by(Picture.digest).limit(count))


def lost_pictures(work: UnitOfWork, count: int, after: int = 0) -> list[ShownPicture]:
    """Give pictures whose files are gone, in the order of their numbers, beginning after one."""
    lost = select(*_NARROW).where(Picture.lost_at.is_not(None), Picture.id > after)
    return _shown(work, lost.order_by(Picture.id).limit(count))


def has_lost(work: UnitOfWork) -> bool:
    """Whether there are pictures whose files are gone."""
    return work.scalar(select(Picture.id).where(Picture.lost_at.is_not(None)).limit(1)) is not None


def some_pictures(work: UnitOfWork, newest: int, others: int) -> list[ShownPicture]:
    """Give the newest pictures, and as many others by chance; of numbers that are free, none."""
    found = _shown(work, select(*_NARROW).order_by(Picture.id.desc()).limit(newest))
    if len(found) == newest:
        older = range(1, found[-1].id)
        drawn = random.sample(older, min(others, len(older)))
        found += pictures(work, drawn).values()
    return found


def get_picture(work: UnitOfWork, picture_id: int, *, lock: bool = False) -> Picture:
    """Give a picture, locked for whoever will change it; raise `PictureIsGone`."""
    picture = find_row(work, Picture, picture_id, lock=lock)
    if picture is None:
        raise PictureIsGone
    return picture


def find_kept(work: UnitOfWork, digest: str, *, lock: bool = False) -> Picture | None:
    """Find the picture that has this content."""
    wanted = select(Picture).where(Picture.digest == digest)
    return work.scalar(wanted.with_for_update() if lock else wanted)


def kept_digests(work: UnitOfWork, digests: Collection[str]) -> set[str]:
    """Give those of the digests that belong to a picture."""
    return set(work.scalars(select(Picture.digest).where(Picture.digest.in_(digests))))


def uses(work: UnitOfWork, actor: Actor, picture_id: int) -> Uses:
    """Give what shows a picture, by name; as many as a page can show, of content only what the actor may know of.

    Who may write it finds it at the desk; who may not sees the title that everybody sees, where it is published.
    """
    types = content_types_of(work)
    kinds = [types.get(name) for name in types.names()]
    rights = (case((one, 1), else_=0) for one in (writable(actor, kinds), public_to(actor, kinds)))
    mine = (
        select(PictureUse.label, PictureUse.address, Item.id, Item.path, Live.title, *rights)
        .outerjoin(Item, (Item.kind == PictureUse.owner_kind) & (Item.id == PictureUse.owner_id))
        .outerjoin(Live, Live.item_id == Item.id)
        .where(PictureUse.picture_id == picture_id)
    )
    found, hidden = list[Use](), 0
    for row in work.execute(mine.order_by(PictureUse.label, PictureUse.owner_id).limit(MOST_USES)):
        label, address, item_id, path, live_title, may_write, may_see = row
        if item_id is None:
            found.append(Use(label, address))
        elif may_write:
            found.append(Use(label, address if path else "", is_trashed=not path))
        elif may_see and path:
            found.append(Use(live_title, f"/{path}"))
        else:
            hidden += 1
    return Uses(found, hidden)


def owners_of(work: UnitOfWork, picture_id: int, kind: str) -> list[int]:
    """Give the numbers of the owners of a kind that show a picture."""
    mine = select(PictureUse.owner_id).where(
        PictureUse.picture_id == picture_id, PictureUse.owner_kind == kind
    )
    return list(work.scalars(mine.order_by(PictureUse.owner_id)))


def shown(picture: Picture) -> ShownPicture:
    """Give a stored picture as it is shown."""
    return _made(tuple(getattr(picture, column.key) for column in _NARROW))


def _shown(work: UnitOfWork, wanted: Select[*tuple[object, ...]]) -> list[ShownPicture]:
    return [_made(row) for row in work.execute(wanted)]


def _made(row: Row[*tuple[object, ...]] | tuple[object, ...]) -> ShownPicture:
    number, digest, original, width, height, widths, *words, lost_at = row
    numbers = tuple(map(int, str(widths).split()))
    told = (number, digest, original, width, height, numbers, *words, lost_at is not None)
    return ShownPicture(*told)  # type: ignore[arg-type]


def name_of(work: UnitOfWork, picture_id: str) -> str:
    """Give the name of a picture for the audit log; empty where it is gone."""
    picture = find_row(work, Picture, int(picture_id))
    return picture.name if picture else ""
