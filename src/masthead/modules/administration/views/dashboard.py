"""The overview: how the site is doing."""

from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import requires
from masthead.engine.web.htmx import render
from masthead.modules.administration.permissions import VIEW_DASHBOARD
from masthead.modules.administration.views.blueprint import administration


@administration.get("/admin")
@requires(VIEW_DASHBOARD)
def dashboard_show() -> ResponseReturnValue:
    """Show how the site is doing."""
    return render("administration/dashboard_show.html")
