"""What can go wrong at the desk."""

from masthead.engine.errors import Conflict, translatable


class SettingIsFixed(Conflict):
    """The environment says what the setting is, so it cannot be changed here."""

    code = "administration.setting_is_fixed"
    message = translatable("%(variable)s is set where the site is started, so it can only be changed there.")

    def __init__(self, variable: str) -> None:
        super().__init__(variable=variable)
