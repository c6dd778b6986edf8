"""What is wrong with the site and what to do, for people and, with the same permission, for programs."""

from collections.abc import Sequence

from flask import Response, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.checks.check import Finding, State
from masthead.engine.checks.run import examine
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.web.htmx import render
from masthead.engine.web.site import current_site, opens_own_work
from masthead.engine.web.surroundings import checks_of, surroundings_of
from masthead.modules.administration.permissions import VIEW_STATUS
from masthead.modules.administration.views.blueprint import administration

GRAVEST_FIRST = (State.FAILURE, State.WARNING, State.OK)


@administration.get("/admin/status")
@requires(VIEW_STATUS)
def status_show() -> ResponseReturnValue:
    """Look at everything that can be looked at without changing anything."""
    return _show(proving=False)


@administration.post("/admin/status")
@requires(VIEW_STATUS)
@opens_own_work
def status_prove() -> ResponseReturnValue:
    """Look at everything, also by writing a file and removing it."""
    return _show(proving=True)


@administration.get("/admin/status.json")
@requires(VIEW_STATUS)
def status_read() -> Response:
    """Give the findings for programs, in English."""
    found = _findings(proving=False)
    return jsonify(state=_gravest(found), findings=[one.as_json() for one in found])


def _show(*, proving: bool) -> str:
    found = _findings(proving=proving)
    ordered = sorted(found, key=lambda one: GRAVEST_FIRST.index(one.state))
    return render(
        "administration/status_show.html",
        findings=ordered,
        gravest=_gravest(found),
        say=say,
        moment=now(),
    )


def say(finding: Finding, text: str) -> str:
    """Give a text of a finding in the reader's language."""
    return str(gettext(text, **finding.params)) if text else ""


def _findings(*, proving: bool) -> Sequence[Finding]:
    parts = current_site().parts
    current_work().let_go()  # it asked who is here; the checks ask by themselves, and some wait for others
    return list(examine(checks_of(parts), surroundings_of(parts), proving=proving))


def _gravest(found: Sequence[Finding]) -> State:
    return min((one.state for one in found), key=GRAVEST_FIRST.index, default=State.OK)
