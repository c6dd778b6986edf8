"""What can be wrong with what people write."""

from masthead.engine.errors import InputIsInvalid, ValueIsUnfit, translatable


class TextIsTooLong(ValueIsUnfit):
    """A text is longer than may be turned into a page; `length` and `limit` are in characters."""

    code = "content.text_is_too_long"
    message = translatable(
        "This text has %(length)s characters; %(limit)s are allowed. Shorten it, or make two of it."
    )

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(length=length, limit=limit)
        self.length, self.limit = length, limit


class SlugIsUnfit(InputIsInvalid):
    """What was typed cannot be part of an address; `problem` is a message for people."""

    code = "content.slug_is_unfit"

    def __init__(self, problem: str, field: str = "slug") -> None:
        super().__init__({field: problem})
