"""Settings that may change while the site runs."""

from http import HTTPStatus
from typing import Any

import msgspec
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid, NotFound
from masthead.engine.tuning.errors import SettingWasChanged
from masthead.engine.tuning.tunables import Tunable, shown
from masthead.engine.web.htmx import render
from masthead.engine.web.site import current_actor, current_site
from masthead.engine.web.telling import tell
from masthead.modules.administration.commands.settings import change_setting, reset_setting
from masthead.modules.administration.forms.settings import FIELD, SEEN, read_value
from masthead.modules.administration.permissions import CHANGE_SETTINGS
from masthead.modules.administration.queries.settings import changes, setting_states
from masthead.modules.administration.views.blueprint import administration


@administration.get("/admin/settings")
@requires(CHANGE_SETTINGS)
def setting_list() -> ResponseReturnValue:
    """List the settings with what holds, and the newest changes."""
    work, actor = current_work(), current_actor()
    return render(
        "administration/setting_list.html",
        states=setting_states(work, actor, _tunables()),
        changes=changes(work, actor),
        labels={one.name: one.label for one in _tunables()},
        say=say,
        said=said,
    )


@administration.get("/admin/settings/<name>")
@requires(CHANGE_SETTINGS)
def setting_edit(name: str) -> ResponseReturnValue:
    """Show the form of one setting."""
    return _form(_tunable(name))


@administration.post("/admin/settings/<name>")
@requires(CHANGE_SETTINGS)
def setting_change(name: str) -> ResponseReturnValue:
    """Change one setting."""
    tunable, given, seen = _tunable(name), request.form.get(FIELD, ""), request.form.get(SEEN)
    try:
        change_setting(current_work(), current_actor(), tunable, read_value(request.form, tunable), seen)
    except InputIsInvalid as error:
        over = {} if seen is None else {"seen": seen}
        return _form(tunable, given, errors=error.errors, **over), HTTPStatus.UNPROCESSABLE_ENTITY
    except SettingWasChanged as error:
        return _form(tunable, given, trouble=error.message), HTTPStatus.CONFLICT
    tell(gettext("The setting is changed, for every process and machine."))
    return _to_list()


@administration.post("/admin/settings/<name>/reset")
@requires(CHANGE_SETTINGS)
def setting_reset(name: str) -> ResponseReturnValue:
    """Let one setting be what the files say."""
    tunable = _tunable(name)
    try:
        reset_setting(current_work(), current_actor(), tunable, request.form.get(SEEN))
    except SettingWasChanged as error:
        return _form(tunable, trouble=error.message), HTTPStatus.CONFLICT
    tell(gettext("The files hold again."))
    return _to_list()


def say(tunable: Tunable, value: object) -> str:
    """Give a value in words."""
    text = shown(value)
    return str(gettext(dict(tunable.choices).get(text, text))) if text else ""


def said(written: str | None) -> str:
    """Give a value of the history, whose setting may not be there any more."""
    return gettext("as in the files") if written is None else shown(msgspec.json.decode(written))


def _form(tunable: Tunable, given: str | None = None, **more: Any) -> str:
    """Render the form; `given` is what was typed, `more` what is wrong, and what it was typed over."""
    work, actor = current_work(), current_actor()
    (state,) = setting_states(work, actor, [tunable])
    return render(
        "administration/setting_edit.html",
        one=tunable,
        state=state,
        value=shown(state.value) if given is None else given,
        is_typed=given is not None,
        field_name=FIELD,
        seen_name=SEEN,
        changes=changes(work, actor, tunable.name),
        say=say,
        said=said,
        **{"errors": {}, "seen": state.kept, **more},
    )


def _tunables() -> tuple[Tunable, ...]:
    follower = current_site().settings
    return tuple(follower.tunables) if follower else ()


def _tunable(name: str) -> Tunable:
    found = next((one for one in _tunables() if one.name == name), None)
    if found is None:
        raise NotFound
    return found


def _to_list() -> ResponseReturnValue:
    return redirect(url_for("administration.setting_list"), HTTPStatus.SEE_OTHER)
