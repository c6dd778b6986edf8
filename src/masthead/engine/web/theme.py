"""What every template may use: addresses of assets, who is reading, their language and theme."""

from importlib.resources import files
from pathlib import Path

from flask import request

from masthead.engine.web.assets import theme_assets
from masthead.engine.web.forgery import FIELD, token_for
from masthead.engine.web.site import Site, current_actor, current_site
from masthead.engine.web.switches import THEMES, current_theme

THEME_FOLDER = Path(str(files("masthead.engine") / "theme"))


def install_theme(app: Site) -> None:
    """Give the templates their vocabulary."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset_url=asset_url,
        csrf_token=csrf_token,
        csrf_field=FIELD,
        current_actor=current_actor,
        current_theme=current_theme,
        here=here,
        identity=app.parts.identity,
        site_name=app.parts.settings.name,
        themes=THEMES,
    )


def asset_url(name: str) -> str:
    """Give the address of a static file of the theme."""
    return theme_assets().url(name)


def csrf_token() -> str:
    """Give the form token of whoever reads this page; empty where they have no session."""
    return token_for(current_actor(), current_site().parts.secret_key)


def here() -> str:
    """Give the path and query of this page, to come back to."""
    return request.full_path.rstrip("?")
