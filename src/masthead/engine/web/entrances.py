"""Ways into the site: the front page, what the navigation offers, and the page that lists them."""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import public
from masthead.engine.content.items import SEPARATOR
from masthead.engine.errors import SettingIsWrong, translatable
from masthead.engine.loading import LoadedModules
from masthead.engine.module import Entrance
from masthead.engine.web.caching import cacheable
from masthead.engine.web.site import Site, current_actor, current_site

WELCOME = Entrance("welcome", "entrances.welcome", translatable("Welcome"))
FRONT = "front"
OF_CONTENT = ":"
"""Stands between a content type and a path where an item is the front page: `page:/about`."""

entrances = Blueprint("entrances", __name__)


@dataclass(frozen=True)
class Front:
    """What stands at /: an entrance or, at its `path`, an item of content."""

    endpoint: str
    path: str | None = None


@entrances.get("/welcome")
@public
def welcome() -> ResponseReturnValue:
    """Show what this site has, for a front page."""
    cacheable()
    return welcome_page()


def welcome_page() -> str:
    """Render the welcome page, also for a front page that is not there."""
    return render_template("welcome.html", entrances=visible_entrances())


def visible_entrances() -> list[Entrance]:
    """Give the entrances that this visitor may use and navigation offers by itself."""
    return [one for one in _allowed() if one.is_listed]


def desk_entrances() -> list[Entrance]:
    """Give those of them that not everybody may use: what people find beside their name."""
    everybody = current_site().parts.roles.anonymous
    return [one for one in visible_entrances() if one.permission and not everybody.can(one.permission)]


def offered_entrances() -> dict[str, Entrance]:
    """Give every entrance that this visitor may use, by name, for menus that name them."""
    return {one.name: one for one in (WELCOME, *_allowed())}


def entrance_url(endpoint: str) -> str:
    """Give the address of a page: / where it is the front page."""
    front: Front = current_site().config["MASTHEAD_FRONT"]
    return "/" if endpoint == front.endpoint else url_for(endpoint)


def front_path() -> str | None:
    """Give the path of the item that stands at /; None where an entrance does."""
    front: Front = current_site().config["MASTHEAD_FRONT"]
    return front.path


def choose_front(name: str, loaded: LoadedModules) -> Front:
    """Find what the `front_page` setting names; a broken module's falls back to welcome."""
    known = {e.name: Front(e.endpoint) for module in loaded.modules for e in module.entrances}
    known[WELCOME.name] = Front(WELCOME.endpoint)
    shown = {one.name: one.endpoint for m in loaded.modules for one in m.content_types if one.endpoint}
    kind, _, path = name.partition(OF_CONTENT)
    if path.strip(SEPARATOR) and kind in shown:
        return Front(shown[kind], path.strip(SEPARATOR))
    if name in known:
        return known[name]
    if loaded.broken:
        return Front(WELCOME.endpoint)
    choices = ", ".join([*known, *(f"{kind}{OF_CONTENT}/its/path" for kind in shown)])
    raise SettingIsWrong("FRONT_PAGE", f"is {name!r}, which no module offers", f"Choose one of: {choices}")


def install_entrances(app: Site, front: Front) -> None:
    """Put the chosen page at /."""
    app.register_blueprint(entrances)
    app.config["MASTHEAD_FRONT"] = front
    if front.path is None:
        app.add_url_rule("/", FRONT, app.view_functions[front.endpoint], methods=["GET"])
    else:
        # The rule of the same endpoint with its default filled in: addresses of the item are made as /,
        # and its own path leads there, both by the router itself.
        app.add_url_rule("/", front.endpoint, defaults={"path": front.path}, methods=["GET"])
    app.jinja_env.globals.update(
        visible_entrances=visible_entrances, desk_entrances=desk_entrances, entrance_url=entrance_url
    )


def _allowed() -> list[Entrance]:
    actor = current_actor()
    return [e for e in current_site().parts.entrances if not e.permission or actor.can(e.permission)]
