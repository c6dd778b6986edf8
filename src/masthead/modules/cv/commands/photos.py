"""Photos of CVs: what everybody sees follows when one is described otherwise."""

from masthead.engine.content.publishing import render_again
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.cv.models.cv import CV
from masthead.modules.media.public import owners_of


def show_photo_anew(work: UnitOfWork, picture_id: int) -> list[int]:
    """Render what everybody sees of the CVs that show a photo, as its description is another now; give these CVs."""
    owners = list(owners_of(work, picture_id, CV.name))
    for item_id in owners:
        render_again(work, CV, item_id)
    return owners
