"""CVs as they are read: by visitors in a language, by whoever writes them version by version."""

from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import select

from masthead.engine.content.content_type import decode
from masthead.engine.content.errors import ContentIsGone
from masthead.engine.content.items import get_revision, item_tag
from masthead.engine.content.models import Item, Live, Revision
from masthead.engine.content.outdated import find_anew
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.cv.errors import CvIsMissing
from masthead.modules.cv.models.cv import CV, PHOTO, path_for, with_html
from masthead.modules.cv.models.resume import Resume
from masthead.modules.cv.models.rows import values_of
from masthead.modules.cv.models.sections import Section
from masthead.modules.cv.queries.sheet import Sheet, sheet_of
from masthead.modules.media.public import ShownPicture, find_picture


class ShownCv(NamedTuple):
    """What visitors see in a language."""

    item: Item
    number: int
    """Of the revision that is shown."""
    language: str
    languages: tuple[str, ...]
    """All those in which there is a published CV."""
    teaser: str
    extra: str
    """JSON of the CV with HTML in place of Markdown."""
    published_at: datetime

    @property
    def tags(self) -> tuple[str, str]:
        """What makes pages stale that show it."""
        return item_tag(self.item.id), CV.tag

    @property
    def sheet(self) -> Sheet:
        """The CV, laid out."""
        return sheet_of(msgspec.json.decode(self.extra, type=Resume), self.language, self.photo)

    @property
    def photo(self) -> ShownPicture | None:
        """The photo, as it was described when the CV was published or the description changed."""
        kept = msgspec.json.decode(self.extra).get(PHOTO)
        return ShownPicture.read(kept) if kept else None


def get_shown(work: UnitOfWork, language: str, *, only: bool = False) -> ShownCv:
    """Give the published CV in a language, or in another one unless `only`; raise `CvIsMissing`."""
    shown = select(Item, Live).join(Live, Live.item_id == Item.id).where(Item.kind == CV.name)
    rows = work.execute(shown.order_by(Item.id)).all()
    found = {item.slug: (item, live) for item, live in rows}
    chosen = language if language in found or only else next(iter(found), language)
    if chosen not in found:
        raise CvIsMissing
    item, live = found[chosen]
    number, extra = item.live or 0, live.extra
    anew = find_anew(work, CV, item.id, number=number, renderer=live.renderer)
    if anew is not None:
        extra = msgspec.json.encode(anew.extra).decode()
    return ShownCv(item, number, chosen, tuple(sorted(found)), live.teaser, extra, live.published_at)


def find_cv(work: UnitOfWork, language: str, *, lock: bool = False) -> Item | None:
    """Find the CV of a language, published or not."""
    wanted = select(Item).where(Item.path == path_for(language), Item.kind == CV.name)
    return work.scalar(wanted.with_for_update() if lock else wanted)


def find_in_the_way(work: UnitOfWork, language: str) -> Item | None:
    """Find content of another kind at the address of a CV, from before the module was switched on."""
    return work.scalar(select(Item).where(Item.path == path_for(language), Item.kind != CV.name))


def get_cv(work: UnitOfWork, language: str) -> Item:
    """Give the CV of a language; raise `CvIsMissing`."""
    item = find_cv(work, language)
    if item is None:
        raise CvIsMissing
    return item


def cvs(work: UnitOfWork) -> dict[str, Item]:
    """Give all CVs by their languages."""
    wanted = select(Item).where(Item.kind == CV.name, Item.path.is_not(None))
    return {item.slug: item for item in work.scalars(wanted)}


def resume_at(work: UnitOfWork, item: Item, number: int) -> Resume:
    """Give what a CV said in a revision; raise `ContentIsGone`."""
    return resume_of(get_revision(work, item, number))


def has_changed_since(work: UnitOfWork, item: Item, section: Section, base: int) -> bool:
    """Whether anybody has changed a section since a revision; so it is taken where there is no such revision."""
    if base == item.head:
        return False
    try:
        began = resume_at(work, item, base)
    except ContentIsGone:
        return True
    newest = resume_at(work, item, item.head)
    return tuple(values_of(began, section)) != tuple(values_of(newest, section))


def resume_of(revision: Revision) -> Resume:
    """Give what a revision says."""
    resume: Resume = decode(CV, revision.fields)
    return resume


def previewed(work: UnitOfWork, resume: Resume, language: str) -> Sheet:
    """Lay out a CV as it would be if it were published."""
    return sheet_of(with_html(resume), language, find_picture(work, resume.basics.picture))
