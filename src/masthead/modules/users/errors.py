"""What can go wrong in the users module."""

from masthead.engine.errors import Conflict, InputIsInvalid, NotAllowed, NotFound, translatable


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


class RolesWereChanged(Conflict):
    """Somebody else has given or taken roles since the form was shown."""

    code = "users.roles_were_changed"
    message = translatable(
        "Nothing was saved: somebody else has changed the roles of this account meanwhile."
        " This is how they are now; set them again if you still want to."
    )


class LinkIsSpent(NotFound):
    """A one-time link that was used, has expired, or never was one."""

    code = "users.link_is_spent"
    message = translatable("This link has been used or has expired. Ask for a new one.")


class NameIsTaken(InputIsInvalid):
    """Somebody has this name, or one that people would take for it."""

    code = "users.name_is_taken"

    def __init__(self) -> None:
        super().__init__({"name": translatable("Somebody here has this name already.")})


class AddressIsTaken(InputIsInvalid):
    """Another account has this e-mail address."""

    code = "users.address_is_taken"

    def __init__(self) -> None:
        super().__init__({"email": translatable("Another account has this address.")})


class PasswordIsWrong(InputIsInvalid):
    """The present password was asked for, and this is not it."""

    code = "users.password_is_wrong"

    def __init__(self) -> None:
        super().__init__({"present": translatable("This is not your present password.")})


class PasswordIsWeak(InputIsInvalid):
    """A password that would be guessed first."""

    code = "users.password_is_weak"

    def __init__(self) -> None:
        super().__init__({"password": translatable("This would be guessed too soon. Choose another one.")})


class LastAdministrator(Conflict):
    """Nobody would be left to look after the site."""

    code = "users.last_administrator"
    message = translatable("This is the only administrator who can sign in. Make another one first.")


class BeyondReach(NotAllowed):
    """The account, or the role, may do something that the person may not."""

    code = "users.beyond_reach"
    message = translatable("This account or role may do more than you may. Ask an administrator.")


class OwnAccount(Conflict):
    """Nobody erases the account that they are signed in with as if it were somebody else's."""

    code = "users.own_account"
    message = translatable("This is your own account. Erase it from your account's page.")


class AccountIsShut(Conflict):
    """Its owner may not sign in, so no link can be made for them."""

    code = "users.account_is_shut"
    message = translatable("This account is blocked, or its invitation was not accepted yet.")


class CodeIsWrong(InputIsInvalid):
    """Not a code of the account's second factor, or one that was used already."""

    code = "users.code_is_wrong"

    def __init__(self, field: str) -> None:
        told = translatable("This code is wrong or was used already. Wait for the next one, or use another.")
        super().__init__({field: told})


class CodeIsUnreadable(InputIsInvalid):
    """The secret of the account's app was sealed with another SECRET_KEY than today's."""

    code = "users.code_is_unreadable"

    def __init__(self, field: str) -> None:
        told = translatable(
            "The secret key of this site was changed, so it cannot check codes of apps any more. "
            "Use a recovery code, or ask an administrator to remove the second factor."
        )
        super().__init__({field: told})


class PasskeyIsWrong(InputIsInvalid):
    """What the browser sent is no answer of a passkey of this account to the question that we asked."""

    code = "users.passkey_is_wrong"

    def __init__(self) -> None:
        super().__init__({"passkey": translatable("This passkey was not accepted. Please try again.")})


class TooManyPasskeys(Conflict):
    """An account has as many passkeys as it may."""

    code = "users.too_many_passkeys"
    message = translatable("You have too many passkeys. Remove one that you do not use.")


class FactorIsGone(NotFound):
    """No such second factor: it was removed, or its set-up took too long."""

    code = "users.factor_is_gone"
    message = translatable("There is no such second factor. Perhaps it has just been removed.")


class FactorIsThere(Conflict):
    """The account has an authenticator app already."""

    code = "users.factor_is_there"
    message = translatable("You have an authenticator app already. Remove it before you add another.")
