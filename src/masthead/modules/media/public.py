"""What other modules may call: pictures by number, or by what a recipe calls them; the field that chooses one; uses."""

from collections.abc import Collection, Mapping

from masthead.engine.content.illustration import FindIllustration, Illustration
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.storage.port import Storage
from masthead.modules.media.commands.starting import find_named
from masthead.modules.media.commands.uses import Owner, record_uses
from masthead.modules.media.errors import PictureIsUndescribed, PictureIsUnknown
from masthead.modules.media.models.picture import file_key
from masthead.modules.media.models.shown import ShownPicture
from masthead.modules.media.queries import owners_of, pictures

__all__ = [
    "Owner",
    "ShownPicture",
    "chosen_text",
    "file_of",
    "find_named",
    "find_picture",
    "illustrations",
    "owners_of",
    "pictures",
    "read_choice",
    "refuse_unfit",
    "uses_are",
]

NO_NUMBER = translatable("Choose a picture, or give its number.")
OTHER = "other"
"""What the radio button says that stands before the field for a number."""
LONGEST_NUMBER = 18

uses_are = record_uses


def find_picture(work: UnitOfWork, picture_id: int | None) -> ShownPicture | None:
    """Find a picture by its number; None where there is none."""
    return pictures(work, [picture_id]).get(picture_id) if picture_id else None


def file_of(storage: Storage, picture: ShownPicture, width: int) -> bytes:
    """Give the smallest WebP file of at least this width, for what is no page; raise `FileIsMissing`."""
    wide = next((one for one in picture.widths if one >= width), picture.widths[-1])
    with storage.read(file_key(picture.digest, f"{wide}.webp")) as reading:
        return b"".join(reading)


def illustrations(work: UnitOfWork, picture_ids: Collection[int]) -> FindIllustration:
    """Give what the renderer of texts asks for its pictures, which are fetched at once."""
    found = pictures(work, picture_ids) if picture_ids else {}

    def find(number: int) -> Illustration | None:
        picture = found.get(number)
        return picture.illustration() if picture else None

    return find


def chosen_text(form: Mapping[str, str], field: str) -> str:
    """Give what was chosen or typed with `picture_field`, right or wrong, as that field takes it back."""
    chosen = form.get(field, "").strip()
    return form.get(f"{field}_number", "").strip() if chosen == OTHER else chosen


def read_choice(form: Mapping[str, str], field: str) -> int | None:
    """Read the number of the picture chosen with `picture_field`; None for no picture.

    Raises `InputIsInvalid` for what is no number; whether there is such a picture, `refuse_unfit` says.
    """
    chosen = chosen_text(form, field)
    if not chosen and form.get(field) != OTHER:
        return None
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= LONGEST_NUMBER):
        raise InputIsInvalid({field: NO_NUMBER})
    return int(chosen)


def refuse_unfit(work: UnitOfWork, picture_id: int | None, field: str) -> None:
    """Raise `PictureIsUnknown` or `PictureIsUndescribed`, for a form's field, where a chosen one cannot be shown."""
    if picture_id is None:
        return
    found = find_picture(work, picture_id)
    if found is None:
        raise PictureIsUnknown(field)
    if not found.is_described:
        raise PictureIsUndescribed(field)
