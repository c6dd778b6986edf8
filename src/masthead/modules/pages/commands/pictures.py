"""What pages do about the pictures that they show: refuse unfit ones, show them as they are described now."""

from typing import cast

from masthead.engine.content.editing import Writing
from masthead.engine.content.faces import FaceChange
from masthead.engine.content.publishing import render_again
from masthead.engine.content.renewal import leave_to_worker
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.modules.media.public import Owner, owners_of, pictures, refuse_unfit, uses_are
from masthead.modules.pages.models import PAGE, PageFields, silent_pictures

AT_ONCE = 20
"""Pages that one reaction renders: it holds them, and on SQLite all others, meanwhile."""
SILENT = translatable(
    "A picture in the text has no description. Write it between the brackets: ![here](picture:5)."
)


def refuse_unfit_pictures(work: UnitOfWork, writing: Writing) -> None:
    """Raise `InputIsInvalid` where a page would show a picture that is gone, or has no words."""
    fields = cast(PageFields, writing.fields)
    refuse_unfit(work, fields.picture, "picture")
    silent = silent_pictures(fields)
    if silent and not all(picture.is_described for picture in pictures(work, silent).values()):
        raise InputIsInvalid({"body": SILENT})


def show_anew(work: UnitOfWork, picture_id: int) -> None:
    """Render what everybody sees of the pages that show a picture, as its description is another now.

    A few at once; of a picture that stands on very many pages, the worker renders the others a few at a time.
    """
    owners = owners_of(work, picture_id, PAGE.name)
    for item_id in owners[:AT_ONCE]:
        render_again(work, PAGE, item_id)
    leave_to_worker(work, owners[AT_ONCE:])


def let_pictures_go(work: UnitOfWork, change: FaceChange) -> None:
    """Let a page that goes for good use nothing any more."""
    if change.is_last:
        uses_are(work, Owner(PAGE.name, change.item_id), ())
