"""Writes to CVs: begin one, save a section of it, take one from a file, load a recipe's."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from masthead.engine.access.actor import Actor
from masthead.engine.content.editing import Typed, Writing, add_item, find_draft, keep_draft, save_item
from masthead.engine.content.errors import ContentWasChanged
from masthead.engine.content.items import get_item
from masthead.engine.content.models import Item
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.cv.errors import PlaceIsTaken
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.models.resume import Basics, Resume, Row
from masthead.modules.cv.models.rows import values_of, with_rows
from masthead.modules.cv.models.sections import Section
from masthead.modules.cv.permissions import EDIT_CV
from masthead.modules.cv.queries.cvs import find_cv, find_in_the_way, has_changed_since, resume_at
from masthead.modules.cv.queries.drafts import other_sections
from masthead.modules.media.public import refuse_unfit

PICTURE_FIELD = "basics-0-picture"
"""As the form of the first section calls it."""


@dataclass(frozen=True)
class SectionWriting:
    """What somebody saves of a CV: one section, and why."""

    section: Section
    rows: Sequence[Row]
    note: str = ""


def begin_cv(work: UnitOfWork, actor: Actor, language: str, name: str) -> Item:
    """Make a CV that says nothing but a name; raise `AddressIsUsed` where there is one in this language.

    Raises `PlaceIsTaken` where something else stands at its address.
    """
    return _added(work, actor, language, Writing(name, Resume(basics=Basics(name=name))))


def save_section(work: UnitOfWork, actor: Actor, item_id: int, writing: SectionWriting, *, base: int) -> Item:
    """Save a section over `base`, the revision that its author had read; what is live stays live.

    Raises `ContentWasChanged` where somebody has saved the same section since. What was saved of other
    sections meanwhile stays, and so does what this author typed there and did not save.
    """
    item = get_item(work, actor, CV, item_id, EDIT_CV, lock=True)
    newest = resume_at(work, item, item.head)
    is_said = tuple(values_of(newest, writing.section)) == tuple(writing.rows)
    if not is_said and has_changed_since(work, item, writing.section, base):
        raise ContentWasChanged(item.head)
    resume = with_rows(newest, writing.section, writing.rows)
    refuse_unfit(work, resume.basics.picture, PICTURE_FIELD)
    draft = find_draft(work, actor, item_id)
    kept = other_sections(draft, writing.section) if draft else {}
    began = draft.base if draft else item.head
    item = save_item(
        work, actor, CV, item_id, Writing(resume.basics.name, resume, writing.note), base=item.head
    )
    if kept:
        keep_draft(work, actor, CV, item_id, Typed(kept, began))
    return item


def import_resume(
    work: UnitOfWork, actor: Actor, language: str, resume: Resume, note: str, *, base: int | None = None
) -> Item:
    """Save a whole CV as the newest version, begun where there is none yet; nobody sees it until it is published.

    The photo that is there stays: a file has an address at most, and nothing is fetched.
    `base` is the version that is to be replaced; None: whichever is the newest. Raises `ContentWasChanged`,
    `PlaceIsTaken`.
    """
    actor.require(EDIT_CV)
    item = find_cv(work, language, lock=True)
    if item is None:
        return _added(work, actor, language, Writing(resume.basics.name, resume, note))
    photo = resume_at(work, item, item.head).basics.picture
    whole = replace(resume, basics=replace(resume.basics, picture=photo))
    writing = Writing(whole.basics.name, whole, note)
    return save_item(work, actor, CV, item.id, writing, base=item.head if base is None else base)


def _added(work: UnitOfWork, actor: Actor, language: str, writing: Writing) -> Item:
    actor.require(EDIT_CV)
    other = find_in_the_way(work, language)
    if other is not None:
        raise PlaceIsTaken(other.title, other.path or "")
    return add_item(work, actor, CV, writing, slug=language)
