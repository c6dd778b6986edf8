"""What every template may use: addresses of assets, who is reading, their language and theme."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from flask import current_app, request, url_for
from markupsafe import Markup

from masthead.engine.web.assets import theme_assets
from masthead.engine.web.forgery import FIELD, token_for
from masthead.engine.web.returning import here, way_back
from masthead.engine.web.site import Site, current_actor, current_site
from masthead.engine.web.switches import THEMES, current_theme
from masthead.engine.web.templating import Templates

THEME_FOLDER = Path(str(files("masthead.engine") / "theme"))


def install_theme(app: Site) -> None:
    """Give the templates their vocabulary."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    constants: dict[str, Callable[..., str]] = {
        "asset_url": asset_url,
        "icon": icon,
        "sign_in_url": sign_in_url,
        "url_for": url_for,
    }
    cast(Templates, app.jinja_env).constants.update({**constants, "url_for": _constant_url})
    app.jinja_env.globals.update(
        **constants,
        csrf_input=csrf_input,
        csrf_token=csrf_token,
        csrf_field=FIELD,
        current_actor=current_actor,
        current_theme=current_theme,
        here=here,
        way_back=way_back,
        identity=app.parts.identity,
        site_name=app.parts.settings.name,
        themes=THEMES,
    )


def _constant_url(endpoint: str, **values: object) -> str:
    """Give an address that is the same for every request; raise RuntimeError where it is not."""
    if endpoint.startswith(".") or values or request.script_root:
        raise RuntimeError("depends on the request")
    return url_for(endpoint)


def asset_url(name: str) -> str:
    """Give the address of a static file of the theme."""
    return theme_assets().url(name)


def icon(name: str) -> Markup:
    """Give one of the line icons, which are drawn in icons.html; raise LookupError for one that is not."""
    drawing: Any = current_app.jinja_env.get_template("icons.html").module
    if name not in drawing.paths:
        raise LookupError(f"no icon is called {name}")
    return cast(Markup, drawing.icon(name))


def sign_in_url() -> str:
    """Give the address of the sign-in form; empty on a site where nobody signs in."""
    identity = current_site().parts.identity
    return url_for(identity.sign_in_endpoint) if identity else ""


def csrf_input() -> Markup:
    """Give the hidden field with the form token; nothing for a visitor without a session."""
    token = csrf_token()
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token) if token else Markup()


def csrf_token() -> str:
    """Give the form token of whoever reads this page; empty where they have no session."""
    actor = current_actor()
    return token_for(actor, current_site().parts.secret_key.value()) if actor.session_key else ""
