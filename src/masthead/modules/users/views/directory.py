"""The directory's pages: list, find, add, change, delete."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.web.caching import cacheable
from masthead.engine.web.entrances import entrance_url
from masthead.engine.web.errors import says_on_trouble
from masthead.engine.web.htmx import render, wants_fragment
from masthead.engine.web.paging import read_place
from masthead.engine.web.site import current_actor, settings_of
from masthead.engine.web.submissions import FIELD, is_first, submission_key
from masthead.engine.web.telling import tell
from masthead.modules.users.commands.directory import DIRECTORY, add_entry, change_entry, delete_entry
from masthead.modules.users.forms.entry import read_entry
from masthead.modules.users.permissions import ADD_ENTRY, DELETE_ENTRY, EDIT_ENTRY, VIEW_DIRECTORY
from masthead.modules.users.queries.directory import entries, get_entry
from masthead.modules.users.settings import UsersSettings
from masthead.modules.users.views.blueprint import users as directory

LONGEST_SEARCH = 100


@directory.get("/users")
@requires(VIEW_DIRECTORY)
@says_on_trouble(translatable("Database access error"))
def entry_list() -> ResponseReturnValue:
    """List the directory, a page at a time, or what is found in it."""
    cacheable(DIRECTORY)
    search = request.args.get("q", "").strip().replace("\0", "")[:LONGEST_SEARCH]
    place = read_place(request.args.get("after"), request.args.get("before"))
    page = entries(current_work(), current_actor(), place, settings_of(UsersSettings).page_size, search)
    return render("users/entry_list.html", "entries", page=page, search=search)


@directory.get("/add")
@requires(ADD_ENTRY)
@says_on_trouble(translatable("Database access error"))
def entry_new() -> ResponseReturnValue:
    """Show the empty form."""
    return _form("users/entry_new.html", {}, {})


@directory.post("/add")
@requires(ADD_ENTRY)
@says_on_trouble(translatable("Error adding the user"))
def entry_add() -> ResponseReturnValue:
    """Add somebody; the same form sent twice adds once."""
    try:
        entry = read_entry(request.form)
    except InputIsInvalid as error:
        return _form("users/entry_new.html", request.form.to_dict(), error.errors)
    work = current_work()
    if is_first(work, request.form.get(FIELD)):
        add_entry(work, current_actor(), entry.username, entry.email)
        tell(gettext("%(name)s was added.", name=entry.username))
    return _to_list()


@directory.get("/users/<int:entry_id>/edit")
@requires(EDIT_ENTRY)
def entry_edit(entry_id: int) -> ResponseReturnValue:
    """Show the form of an entry."""
    entry = get_entry(current_work(), entry_id)
    return _form("users/entry_edit.html", {"username": entry.username, "email": entry.email}, {}, entry_id)


@directory.post("/users/<int:entry_id>/edit")
@requires(EDIT_ENTRY)
@says_on_trouble(translatable("Error changing the user"))
def entry_change(entry_id: int) -> ResponseReturnValue:
    """Change an entry."""
    try:
        entry = read_entry(request.form)
    except InputIsInvalid as error:
        return _form("users/entry_edit.html", request.form.to_dict(), error.errors, entry_id)
    change_entry(current_work(), current_actor(), entry_id, entry.username, entry.email)
    tell(gettext("%(name)s was changed.", name=entry.username))
    return _to_list()


@directory.post("/delete/<int:entry_id>")
@requires(DELETE_ENTRY)
@says_on_trouble(translatable("Error deleting"))
def entry_delete(entry_id: int) -> ResponseReturnValue:
    """Delete an entry; htmx gets nothing to put in its row's place."""
    name = delete_entry(current_work(), current_actor(), entry_id)
    tell(gettext("%(name)s was deleted.", name=name))
    return ("", HTTPStatus.OK) if wants_fragment() else _to_list()


def _form(
    template: str, values: Mapping[str, str], errors: dict[str, str], entry_id: int | None = None
) -> ResponseReturnValue:
    key = submission_key()
    page = render(
        template, values=values, errors=errors, submission=key, submission_field=FIELD, entry_id=entry_id
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _to_list() -> ResponseReturnValue:
    return redirect(entrance_url("users.entry_list"), HTTPStatus.FOUND)
