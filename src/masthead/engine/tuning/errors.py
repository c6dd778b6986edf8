"""What can go wrong with settings that change while the site runs."""

from masthead.engine.errors import Conflict, translatable


class SettingWasChanged(Conflict):
    """Somebody has changed the setting since the form was shown; what they set holds."""

    code = "settings.setting_was_changed"
    message = translatable("Nothing was saved: somebody else has changed this setting meanwhile.")
