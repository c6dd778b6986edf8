"""What becomes of a setting that changes while the site runs, in a web process."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from masthead.engine.mail.choose import install_mailer
from masthead.engine.settings.model import Settings
from masthead.engine.tuning.follow import Apply, Follower
from masthead.engine.tuning.tunables import Choices, tunables_of
from masthead.engine.web.entrances import WELCOME, show_front
from masthead.engine.web.site import Parts, Site


def install_tuning(app: Site) -> None:
    """Let the site follow what is set while it runs."""

    def apply(settings: Settings, module_settings: Mapping[str, Any]) -> None:
        for told in app.on_settings:
            told(settings)
        app.parts = dataclasses.replace(app.parts, settings=settings, module_settings=module_settings)
        app.config["MASTHEAD_LANGUAGE"] = settings.language
        app.jinja_env.globals["site_name"] = settings.name
        show_front(app, settings.front_page)
        install_mailer(app.parts.database, settings)

    app.settings = _follower(app.parts, apply)


def follower_of_worker(parts: Parts) -> Follower:
    """Let a worker's letters follow what is set: they say the site's name, in its language."""

    def apply(settings: Settings, _module_settings: Mapping[str, Any]) -> None:
        install_mailer(parts.database, settings)

    return _follower(parts, apply)


def _follower(parts: Parts, apply: Apply) -> Follower:
    tunables = tunables_of(parts.settings, parts.module_settings, _possible_fronts(parts))
    return Follower(parts.database, (parts.settings, parts.module_settings), tunables, apply)


def _possible_fronts(parts: Parts) -> Choices:
    """Give the pages that may be the front page: everybody must be let in there."""
    anonymous = parts.roles.told.anonymous
    entrances = [one for one in parts.entrances if not one.permission or anonymous.can(one.permission)]
    return tuple((one.name, one.label) for one in (WELCOME, *entrances))
