"""What is typed into the sections of a CV and not saved: one draft of each editor, a part for each section."""

from dataclasses import replace

from masthead.engine.access.actor import Actor
from masthead.engine.content.editing import Typed, find_draft, forget_draft, keep_draft
from masthead.engine.content.items import get_item
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.models.sections import Section
from masthead.modules.cv.permissions import EDIT_CV
from masthead.modules.cv.queries.drafts import other_sections


def keep_part(work: UnitOfWork, actor: Actor, item_id: int, section: Section, typed: Typed) -> None:
    """Keep what was typed into this section beside what was typed into others."""
    others, began = _others(work, actor, item_id, section)
    oldest = typed.base if began is None else min(typed.base, began)
    keep_draft(work, actor, CV, item_id, replace(typed, form={**others, **typed.form}, base=oldest))


def forget_part(work: UnitOfWork, actor: Actor, item_id: int, section: Section) -> None:
    """Drop what was typed into this section; what was typed into others stays."""
    others, began = _others(work, actor, item_id, section)
    forget_draft(work, actor, item_id)
    if began is not None:
        keep_draft(work, actor, CV, item_id, Typed(others, began))


def _others(
    work: UnitOfWork, actor: Actor, item_id: int, section: Section
) -> tuple[dict[str, str], int | None]:
    """Give what was typed into other sections, and over which revision; None where nothing was.

    The item is locked before its draft is read: another window of this editor may be keeping another section.
    """
    get_item(work, actor, CV, item_id, EDIT_CV, lock=True)
    draft = find_draft(work, actor, item_id)
    others = other_sections(draft, section) if draft else {}
    return others, draft.base if draft and others else None
