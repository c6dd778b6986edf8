"""Where one's own account is signed in, and signing out there."""

from http import HTTPStatus

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, gettext

from masthead.engine.access.routes import requires
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.web.htmx import render
from masthead.engine.web.site import current_actor
from masthead.engine.web.telling import tell
from masthead.modules.users.commands.sessions import end_other_sessions, end_session_of
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT, VIEW_OWN_ACCOUNT
from masthead.modules.users.queries.sessions import sessions_of
from masthead.modules.users.views.blueprint import users


@users.get("/account/sessions")
@requires(VIEW_OWN_ACCOUNT)
def session_list() -> ResponseReturnValue:
    """List where the account is signed in."""
    sessions = sessions_of(current_work(), current_actor())
    present = now()
    ages = {row.handle: format_timedelta(row.last_seen_at - present, add_direction=True) for row in sessions}
    return render("users/session_list.html", sessions=sessions, ages=ages)


@users.post("/account/sessions/<handle>/end")
@requires(EDIT_OWN_ACCOUNT)
def session_remove(handle: str) -> ResponseReturnValue:
    """Sign out in one browser."""
    end_session_of(current_work(), current_actor(), handle)
    tell(gettext("Signed out there."))
    return redirect(url_for("users.session_list"), HTTPStatus.SEE_OTHER)


@users.post("/account/sessions/end-others")
@requires(EDIT_OWN_ACCOUNT)
def session_remove_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    end_other_sessions(current_work(), current_actor())
    tell(gettext("You are signed out everywhere else."))
    return redirect(url_for("users.session_list"), HTTPStatus.SEE_OTHER)
