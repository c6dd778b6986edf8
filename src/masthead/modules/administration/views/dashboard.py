"""The overview: how the site is doing, in charts or as a table, and what happened lately."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import requires
from masthead.engine.content.content_type import content_types_of
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.web.htmx import render
from masthead.modules.administration.permissions import VIEW_DASHBOARD
from masthead.modules.administration.queries.figures import PERIODS, figures, in_rows
from masthead.modules.administration.queries.lately import Publication, failures, publications
from masthead.modules.administration.views.blueprint import administration
from masthead.modules.administration.views.drawing import charts
from masthead.modules.administration.views.titles import job_title
from masthead.modules.administration.views.words import seconds_text

DEFAULT = "1h"
TABLE = "table"


@administration.get("/admin")
@requires(VIEW_DASHBOARD)
def dashboard_show() -> ResponseReturnValue:
    """Show how the site is doing."""
    period = PERIODS.get(request.args.get("period", ""), PERIODS[DEFAULT])
    as_table = request.args.get("as") == TABLE
    work, moment = current_work(), now()
    points = figures(work, period, moment)
    return render(
        "administration/dashboard_show.html",
        "figures",
        period=period,
        periods=PERIODS,
        as_table=as_table,
        moment=moment,
        first=points[0].start,
        seconds_text=seconds_text,
        rows=in_rows(points, period.row) if as_table else (),
        charts=() if as_table else charts(points, period),
        publications=[(one, _address(one)) for one in publications(work)],
        failures=failures(work),
        job_title=job_title,
    )


def _address(one: Publication) -> str:
    """Give the page of what was published, or the one at the desk; empty where it has neither."""
    kinds = content_types_of(current_work())
    if one.kind not in kinds.names():
        return ""
    kind = kinds.get(one.kind)
    if kind.endpoint:
        return url_for(kind.endpoint, path=one.path)
    return url_for(kind.desk_endpoint, item_id=one.item_id) if kind.desk_endpoint else ""
