"""The web process: a WSGI callable made from a site's folder, for granian, gunicorn and tests."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from masthead.engine.app import create_app
from masthead.engine.recipes.read import resolve
from masthead.engine.settings.read import read_settings
from masthead.engine.web.making import make_front

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SITE = "MASTHEAD_SITE"


def create_application(site: Path | None = None) -> "WSGIApplication":
    """Build the web application of the site in folder `site`, or in the folder that MASTHEAD_SITE names."""
    folder = site or Path(os.environ.get(SITE, "."))
    settings = resolve(read_settings(folder))
    app = create_app(settings)
    return make_front(app, settings, app.parts.database, app.parts.schema, app.large_bodies)
