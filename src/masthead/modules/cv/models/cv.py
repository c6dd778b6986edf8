"""The content type of CVs: one item for each language, rendered when it is published."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec
from sqlalchemy import select

from masthead.engine.content.content_type import ContentType, Rendered
from masthead.engine.content.items import SEPARATOR
from masthead.engine.content.models import Item
from masthead.engine.content.texts import rendered_text
from masthead.engine.database.unit_of_work import UnitOfWork, current_work
from masthead.engine.errors import translatable
from masthead.modules.cv.models.resume import Resume
from masthead.modules.cv.models.rows import values_of, with_rows
from masthead.modules.cv.models.sections import SECTIONS, Kind
from masthead.modules.cv.permissions import EDIT_CV, PUBLISH_CV
from masthead.modules.media.public import Owner, find_picture, uses_are

TEASER_LENGTH = 200
PHOTO = "photo"
"""Under what the photo is kept with what is shown of a CV."""


def path_for(language: str) -> str:
    """Give the address under which the CV of a language is kept; its slug is the language."""
    return f"{CV.root}{SEPARATOR}{language}"


def render_resume(resume: Resume) -> Rendered:
    """Make what readers see: the same CV with HTML in place of Markdown, as `extra`."""
    about = rendered_text(resume.basics.summary, "editor", teaser="", longest=TEASER_LENGTH)
    extra: dict[str, Any] = msgspec.to_builtins(with_html(resume))
    photo = find_picture(current_work(), resume.basics.picture)
    if photo is not None:
        extra[PHOTO] = asdict(photo)
    return Rendered("", about.teaser or resume.basics.label, extra)


def record_photos(work: UnitOfWork, item_id: int, title: str, versions: Sequence[Resume]) -> None:
    """Let the library know which photos a CV shows, so that nobody deletes them."""
    language = work.scalars(select(Item.slug).where(Item.id == item_id)).one()
    photos = {photo for resume in versions if (photo := resume.basics.picture) is not None}
    uses_are(work, Owner(CV.name, item_id, title, f"/cv/edit/{language}"), photos)


def with_html(resume: Resume) -> Resume:
    """Give the CV with its Markdown made safe HTML."""
    for section in SECTIONS:
        prose = [field.name for field in section.fields if field.kind is Kind.PROSE]
        if not prose:
            continue
        rows = [
            msgspec.structs.replace(
                row, **{name: _html(getattr(row, name), f"{section.name}-{place}-") for name in prose}
            )
            for place, row in enumerate(values_of(resume, section))
        ]
        resume = with_rows(resume, section, rows)
    return resume


def _html(markdown: str, prefix: str) -> str:
    return rendered_text(markdown, "editor", teaser="", longest=0, prefix=prefix).html if markdown else ""


CV = ContentType(
    name="cv",
    word=translatable("CV"),
    fields=Resume,
    render=render_resume,
    refer=record_photos,
    root="cv",
    edit=EDIT_CV,
    publish=PUBLISH_CV,
)
