"""What pages do about the pictures that they show: refuse unfit ones, show them as they are described now."""

from collections.abc import Collection
from typing import cast

from sqlalchemy import select

from masthead.engine.content.editing import Writing
from masthead.engine.content.models import Item
from masthead.engine.content.publishing import render_again
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.modules.media.public import Owner, owners_of, pictures, refuse_unfit, uses_are
from masthead.modules.pages.models import KIND, PAGE, PageFields, silent_pictures

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
    """Render what everybody sees of the pages that show a picture, as its description is another now."""
    for item_id in owners_of(work, picture_id, KIND):
        render_again(work, PAGE, item_id)


def forget_owners(work: UnitOfWork, item_ids: Collection[int]) -> None:
    """Let pages that are gone for good use nothing any more."""
    there = set(work.scalars(select(Item.id).where(Item.id.in_(item_ids))))
    for item_id in set(item_ids) - there:
        uses_are(work, Owner(KIND, item_id), ())
