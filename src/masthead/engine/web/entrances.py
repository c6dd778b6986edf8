"""The front page, chosen by a setting, and the navigation over the modules' entrances."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import public
from masthead.engine.errors import SettingIsWrong, translatable
from masthead.engine.loading import LoadedModules
from masthead.engine.module import Entrance
from masthead.engine.web.caching import cacheable
from masthead.engine.web.site import Site, current_actor, current_site

WELCOME = Entrance("welcome", "entrances.welcome", translatable("Welcome"))
FRONT = "front"

entrances = Blueprint("entrances", __name__)


@entrances.get("/welcome")
@public
def welcome() -> ResponseReturnValue:
    """Show what this site has, for a front page."""
    cacheable()
    return render_template("welcome.html", entrances=visible_entrances())


def visible_entrances() -> list[Entrance]:
    """Give the entrances that this visitor may use."""
    actor = current_actor()
    return [e for e in current_site().parts.entrances if not e.permission or actor.can(e.permission)]


def entrance_url(endpoint: str) -> str:
    """Give the address of a page: / where it is the front page."""
    front: str = current_site().config["MASTHEAD_FRONT"]
    return "/" if endpoint == front else url_for(endpoint)


def gather_entrances(loaded: LoadedModules) -> tuple[Entrance, ...]:
    """Give the entrances of the modules, without those into the desk: it has a navigation of its own."""
    desk = {place.endpoint for module in loaded.modules for place in module.desk}
    return tuple(e for module in loaded.modules for e in module.entrances if e.endpoint not in desk)


def choose_front(name: str, loaded: LoadedModules) -> Entrance:
    """Find the entrance that the `front_page` setting names; a broken module's falls back to welcome."""
    known = {e.name: e for module in loaded.modules for e in module.entrances} | {WELCOME.name: WELCOME}
    if name in known:
        return known[name]
    if loaded.broken:
        return WELCOME
    raise SettingIsWrong(
        "FRONT_PAGE", f"is {name!r}, which no module offers", f"Choose one of: {', '.join(known)}"
    )


def install_entrances(app: Site, front: Entrance) -> None:
    """Put the chosen page at /."""
    app.register_blueprint(entrances)
    app.config["MASTHEAD_FRONT"] = front.endpoint
    app.add_url_rule("/", FRONT, app.view_functions[front.endpoint], methods=["GET"])
    app.jinja_env.globals.update(visible_entrances=visible_entrances, entrance_url=entrance_url)
