"""What can go wrong in the users module."""

from masthead.engine.errors import NotFound, translatable


class EntryIsGone(NotFound):
    """No such entry: it never was there, or somebody deleted it."""

    code = "users.entry_is_gone"
    message = translatable(
        "This entry is not in the directory any more. Perhaps somebody has just deleted it."
    )


class AccountIsGone(NotFound):
    """No such account."""

    code = "users.account_is_gone"
    message = translatable("There is no such account.")


class LinkIsSpent(NotFound):
    """A one-time link that was used, has expired, or never was one."""

    code = "users.link_is_spent"
    message = translatable("This link has been used or has expired. Ask for a new one.")
