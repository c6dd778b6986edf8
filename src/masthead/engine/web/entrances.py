"""Ways into the site: the front page, what the navigation offers, and the page that lists them."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any, cast

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import may_enter, public
from masthead.engine.content.items import SEPARATOR
from masthead.engine.errors import SettingIsWrong, translatable
from masthead.engine.loading import LoadedModules
from masthead.engine.module import Entrance
from masthead.engine.web.caching import cacheable
from masthead.engine.web.site import FRONT, FrontPage, Site, current_actor, current_site

WELCOME = Entrance("welcome", "entrances.welcome", translatable("Welcome"))
OF_CONTENT = ":"
"""Stands between a content type and a path where an item is the front page: `page:/about`."""

entrances = Blueprint("entrances", __name__)


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


def offered_entrances() -> dict[str, Entrance]:
    """Give every entrance that this visitor may use, by name, for menus that name them."""
    return {one.name: one for one in (WELCOME, *_allowed())}


def entrance_url(endpoint: str) -> str:
    """Give the address of a page: / where it is the front page."""
    return "/" if endpoint == current_site().front.endpoint else url_for(endpoint)


def gather_entrances(loaded: LoadedModules) -> tuple[Entrance, ...]:
    """Give the entrances of the modules, without those into the desk: it has a navigation of its own."""
    desk = {place.endpoint for module in loaded.modules for place in module.desk}
    return tuple(e for module in loaded.modules for e in module.entrances if e.endpoint not in desk)


def choose_front(name: str, loaded: LoadedModules) -> FrontPage:
    """Find what the `front_page` setting names; a broken module's falls back to welcome."""
    known = {e.name: FrontPage(e.endpoint) for module in loaded.modules for e in module.entrances}
    known[WELCOME.name] = FrontPage(WELCOME.endpoint)
    shown = {one.name: one.endpoint for m in loaded.modules for one in m.content_types if one.endpoint}
    kind, _, path = name.partition(OF_CONTENT)
    if path.strip(SEPARATOR) and kind in shown:
        return FrontPage(shown[kind], path.strip(SEPARATOR))
    if name in known:
        return known[name]
    if loaded.broken:
        return FrontPage(WELCOME.endpoint)
    choices = ", ".join([*known, *(f"{kind}{OF_CONTENT}/its/path" for kind in shown)])
    raise SettingIsWrong("FRONT_PAGE", f"is {name!r}, which no module offers", f"Choose one of: {choices}")


def install_entrances(app: Site, front: FrontPage) -> None:
    """Put the chosen page at /."""
    app.register_blueprint(entrances)
    app.add_url_rule("/", FRONT, app.view_functions[front.endpoint], methods=["GET"])
    _show(app, front)
    app.jinja_env.globals.update(visible_entrances=visible_entrances, entrance_url=entrance_url)


def show_front(app: Site, name: str) -> None:
    """Put another page at /, while the site runs."""
    _show(app, choose_front(name, app.parts.loaded))


def _show(app: Site, front: FrontPage) -> None:
    view = app.view_functions[front.endpoint]
    # Wrapped, it still says who may use it.
    app.view_functions[FRONT] = cast(
        "Callable[..., Any]", update_wrapper(partial(view, **front.arguments), view)
    )
    app.front = front


def _allowed() -> list[Entrance]:
    return [one for one in current_site().parts.entrances if not one.permission or _is_open(one)]


def _is_open(entrance: Entrance) -> bool:
    """Whether this visitor has its permission, as far as its page asks for it."""
    view = current_site().view_functions[entrance.endpoint]
    return may_enter(current_actor(), view, entrance.permission)
