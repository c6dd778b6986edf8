"""What can go wrong in the users module."""

from masthead.engine.errors import NotFound, translatable


class EntryIsGone(NotFound):
    """No such entry: it never was there, or somebody deleted it."""

    code = "users.entry_is_gone"
    message = translatable(
        "This entry is not in the directory any more. Perhaps somebody has just deleted it."
    )
