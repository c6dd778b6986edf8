"""What is wrong with a picture that somebody sent.

ValueIsUnfit
└── PictureIsRefused
    ├── KindIsUnknown         no picture, or one of a kind that is not taken
    ├── FileIsTooLarge        more bytes than are allowed
    ├── PictureIsTooLarge     more pixels than are allowed, as its header says
    ├── PictureIsTooHeavy     opening it takes more time or memory than it may
    └── PictureIsBroken       damaged, or only a part of it
TooManyAttempts
└── DecodersAreBusy           as many pictures are being opened as may be at once
"""

from typing import ClassVar

from masthead.engine.errors import TooManyAttempts, ValueIsUnfit, translatable

MEGA = 1_000_000


class PictureIsRefused(ValueIsUnfit):
    """A picture cannot be taken; the message says why, and what to do."""

    code = "pictures.picture_is_refused"


class KindIsUnknown(PictureIsRefused):
    """No picture, or one of a kind that is not taken."""

    code = "pictures.kind_is_unknown"
    message = translatable(
        "This is not a JPEG, PNG, GIF, WebP or AVIF picture, whatever its name says. Save it as one of these."
    )


class FileIsTooLarge(PictureIsRefused):
    """More bytes than are allowed."""

    code = "pictures.file_is_too_large"
    message = translatable("This file is larger than %(most)s MB. Save it smaller, or as JPEG.")

    def __init__(self, most: int) -> None:
        super().__init__(most=f"{most / MEGA:.3g}")


class PictureIsTooLarge(PictureIsRefused):
    """More pixels than are allowed, as the header says; nothing was decoded."""

    code = "pictures.picture_is_too_large"
    message = translatable(
        "This picture has %(width)s × %(height)s pixels. At most %(most)s megapixels are taken, and "
        "%(side)s pixels a side. Make it smaller."
    )

    def __init__(self, width: int, height: int, most: int, side: int) -> None:
        super().__init__(width=width, height=height, most=f"{most / MEGA:.3g}", side=side)


class PictureIsTooHeavy(PictureIsRefused):
    """Opening it takes more time or memory than it may."""

    code = "pictures.picture_is_too_heavy"
    message = translatable(
        "Opening this picture takes more time or memory than it may. Make it smaller, or save it as JPEG."
    )


class PictureIsBroken(PictureIsRefused):
    """Damaged, or only a part of it arrived."""

    code = "pictures.picture_is_broken"
    message = translatable(
        "This picture is damaged, or a part of it is missing. Open it in a program for pictures and save it anew."
    )


class DecodersAreBusy(TooManyAttempts):
    """As many pictures are being opened as may be at once."""

    code: ClassVar[str] = "pictures.decoders_are_busy"
    message = translatable("Other pictures are being opened. Try again in %(seconds)s seconds.")
