"""What can go wrong in the media module."""

from masthead.engine.errors import Conflict, InputIsInvalid, NotFound, translatable


class PictureIsGone(NotFound):
    """No such picture: it never was there, or somebody deleted it."""

    code = "media.picture_is_gone"
    message = translatable(
        "This picture is not in the library any more. Perhaps somebody has just deleted it."
    )


class PictureWasChanged(Conflict):
    """Somebody else has described a picture since the form was shown."""

    code = "media.picture_was_changed"
    message = translatable("Nothing was saved: somebody else has described this picture meanwhile.")


class PictureIsUsed(Conflict):
    """A picture that is shown somewhere cannot be deleted."""

    code = "media.picture_is_used"
    message = translatable("This picture is used. Take it out of what is listed below, then delete it.")


class PictureIsUnknown(InputIsInvalid):
    """A form names a picture that is not there."""

    code = "media.picture_is_unknown"

    def __init__(self, field: str) -> None:
        super().__init__({field: translatable("There is no picture with this number.")})


class PictureIsUndescribed(InputIsInvalid):
    """A picture is to be shown that has no words for those who cannot see it."""

    code = "media.picture_is_undescribed"

    def __init__(self, field: str) -> None:
        super().__init__(
            {field: translatable("Describe this picture in the library first, or mark it as decoration.")}
        )
