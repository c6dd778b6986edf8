"""What can go wrong with content.

NotFound
└── ContentIsGone             no such item, or it lies in the trash
Conflict
├── ContentWasChanged         somebody saved since this person began; carries the newer revision
├── DraftIsElsewhere          this person has typed something else in another window
├── TimesWereChanged          somebody set other times since this person looked
├── PlaceWasChanged           somebody moved it since this person looked
└── OrderWasChanged           somebody put it, or its neighbours, into another order
ValueIsUnfit
└── TextIsTooLong             more than can be turned into a page
InputIsInvalid
├── SlugIsUnfit               what was typed cannot be part of an address
├── AddressIsUsed             another item has this address
├── AddressIsTooLong          the whole path, with all its parents, has a limit
└── PlaceIsInside             an item cannot be moved into its own branch
"""

from masthead.engine.errors import Conflict, InputIsInvalid, NotFound, ValueIsUnfit, translatable


class ContentIsGone(NotFound):
    """No such item, or it lies in the trash."""

    code = "content.is_gone"
    message = translatable("This is not here any more. Perhaps it lies in the trash.")


class ContentWasChanged(Conflict):
    """Somebody saved since this person began to write; nothing of either is lost."""

    code = "content.was_changed"
    message = translatable("Somebody else has saved this meanwhile.")

    def __init__(self, newest: int) -> None:
        super().__init__()
        self.newest = newest
        """Number of the revision that came first."""


class DraftIsElsewhere(Conflict):
    """The draft holds what this person typed in another window, and this one has not shown; it stays as it is."""

    code = "content.draft_is_elsewhere"
    message = translatable("You have typed other text into this in another window.")


class TimesWereChanged(Conflict):
    """Somebody set other times since this person looked; theirs hold, and nothing was set."""

    code = "content.times_were_changed"
    message = translatable("Somebody else has changed the schedule meanwhile.")


class PlaceWasChanged(Conflict):
    """Somebody has moved it since this person looked; it stays where they put it."""

    code = "content.place_was_changed"
    message = translatable("Nothing was moved: somebody else has moved this page meanwhile.")


class OrderWasChanged(Conflict):
    """Somebody has changed the order around it since this person looked; what they did stays."""

    code = "content.order_was_changed"
    message = translatable("Nothing was moved: somebody else has changed the order of these pages meanwhile.")

    def __init__(self, parent_id: int | None) -> None:
        super().__init__()
        self.parent_id = parent_id
        """Below what it lies now; None at the top."""


class AddressIsUsed(InputIsInvalid):
    """Another item has this address."""

    code = "content.address_is_used"

    def __init__(self) -> None:
        super().__init__({"slug": translatable("Another page has this address already.")})


class AddressIsTooLong(InputIsInvalid):
    """The whole path, with all its parents, has a limit."""

    code = "content.address_is_too_long"

    def __init__(self) -> None:
        super().__init__({"slug": translatable("The whole address would be too long. Choose a shorter one.")})


class PlaceIsInside(InputIsInvalid):
    """An item cannot be moved into its own branch."""

    code = "content.place_is_inside"

    def __init__(self) -> None:
        super().__init__({"parent": translatable("A page cannot be put below itself.")})


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
