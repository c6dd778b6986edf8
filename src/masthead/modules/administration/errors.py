"""What can go wrong at the desk."""

from masthead.engine.errors import Conflict, InputIsInvalid, NotAllowed, translatable


class SettingIsFixed(Conflict):
    """The environment says what the setting is, so it cannot be changed here."""

    code = "administration.setting_is_fixed"
    message = translatable("%(variable)s is set where the site is started, so it can only be changed there.")

    def __init__(self, variable: str) -> None:
        super().__init__(variable=variable)


class BeyondReach(NotAllowed):
    """The person may not do what they want to permit others."""

    code = "administration.beyond_reach"
    message = translatable("You can permit, or forbid, only what you may do yourself.")


class RoleIsBeyondReach(NotAllowed):
    """The role may do more than the person who wants to change what is demanded of it."""

    code = "administration.role_is_beyond_reach"
    message = translatable("This role may do more than you may. Ask an administrator.")


class OwnFactorIsMissing(Conflict):
    """Whoever demands a second factor of a role that they have must have one."""

    code = "administration.own_factor_is_missing"
    message = translatable(
        "You have this role yourself, and no second factor yet. Set one up for yourself first."
    )


class TitleIsTaken(InputIsInvalid):
    """Another role is called that."""

    code = "administration.title_is_taken"

    def __init__(self) -> None:
        super().__init__({"title": translatable("There is such a role already.")})


class TooManyRoles(Conflict):
    """A site has as many roles as it may."""

    code = "administration.too_many_roles"
    message = translatable("There are too many roles. Remove one that nobody needs.")


class GrantsWereChanged(Conflict):
    """Somebody changed the same permissions after the form was shown; `cells` are (role, permission)."""

    code = "administration.grants_were_changed"
    message = translatable("Somebody else has changed these permissions meanwhile.")

    def __init__(self, cells: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.cells = cells
