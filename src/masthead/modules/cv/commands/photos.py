"""Photos of CVs: the library of pictures is told who shows them, and CVs follow when one is described otherwise."""

from masthead.engine.content.models import Item
from masthead.engine.content.publishing import render_again
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.queries.cvs import resume_at
from masthead.modules.media.public import Owner, owners_of, uses_are


def record_photo(work: UnitOfWork, item: Item) -> None:
    """Record the photos of what everybody sees, of the newest version and of the one that waits for its time.

    They cannot be deleted meanwhile.
    """
    numbers = {item.head, item.live or item.head, item.scheduled or item.head}
    photos = {resume_at(work, item, number).basics.picture for number in numbers}
    owner = Owner(CV.name, item.id, item.title, f"/cv/edit/{item.slug}")
    uses_are(work, owner, [photo for photo in photos if photo is not None])


def show_photo_anew(work: UnitOfWork, picture_id: int) -> None:
    """Render what everybody sees of the CVs that show a photo, as its description is another now."""
    for item_id in owners_of(work, picture_id, CV.name):
        render_again(work, CV, item_id)
