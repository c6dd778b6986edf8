"""The editor's day: write, save, look at it, meet another editor."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires_some
from masthead.engine.content.difference import field_differences
from masthead.engine.content.editing import find_draft, save_item
from masthead.engine.content.errors import ContentWasChanged, DraftIsElsewhere
from masthead.engine.content.items import get_item, get_revision
from masthead.engine.content.merge import merge
from masthead.engine.content.models import Item
from masthead.engine.content.publishing import publish_item
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.keeping import BEGAN, read_began, read_window, seen_in, settle_form
from masthead.engine.web.site import current_actor
from masthead.engine.web.telling import tell
from masthead.modules.pages.commands.pictures import refuse_unfit_pictures
from masthead.modules.pages.forms import read_page, typed
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE, PUBLISH_PAGE
from masthead.modules.pages.queries.history import fields_of
from masthead.modules.pages.views.blueprint import pages
from masthead.modules.pages.views.keeping import elsewhere, keep_instead, kept_in, preview, to_form


@pages.get("/pages/<int:item_id>/edit")
@requires_some(EDIT_PAGE)
def page_edit(item_id: int) -> ResponseReturnValue:
    """Show the form of a page, with what this editor typed and did not save."""
    work, actor = current_work(), current_actor()
    item = get_item(work, actor, PAGE, item_id, EDIT_PAGE)
    values = fields_of(get_revision(work, item, item.head))
    draft = find_draft(work, actor, item_id)
    if draft is None:
        return _form(item, values, {}, base=item.head, seen="")
    kept = {**values, **kept_in(draft)}
    return _form(item, kept, {}, base=draft.base, kept_at=draft.saved_at, seen=seen_in(draft))


@pages.post("/pages/<int:item_id>/edit")
@requires_some(EDIT_PAGE)
def page_save(item_id: int) -> ResponseReturnValue:
    """Save, and publish if that is what was asked; show the form again where something is to be decided."""
    item = get_item(current_work(), current_actor(), PAGE, item_id, EDIT_PAGE)
    form, base = typed(request.form), request.form.get("base", 0, type=int)
    try:
        return _done(item, form, base)
    except InputIsInvalid as error:
        return _form(item, form, error.errors, **_standing(item, form, base))
    except ContentWasChanged as meanwhile:
        return _meeting(item, form, base, meanwhile.newest)
    except DraftIsElsewhere:
        page, _ = _form(item, form, {}, **_standing(item, form, base), elsewhere=elsewhere(item_id))
        return page, HTTPStatus.CONFLICT


def _done(item: Item, form: Mapping[str, str], base: int) -> ResponseReturnValue:
    """Do what the button says that was pressed."""
    work, actor, action = current_work(), current_actor(), form.get("action")
    if action == "keep":
        keep_instead(item.id)
        return to_form(item.id)
    writing = replace(read_page(form), window=read_window(request.form))
    refuse_unfit_pictures(work, writing)
    if action == "preview":
        return preview(item, writing)
    if action == "join":
        return _meeting(item, form, request.form.get("began", 0, type=int), item.head)
    if action == "publish":
        actor.require(PUBLISH_PAGE, owner=item.owner_id)
    saved = save_item(work, actor, PAGE, item.id, writing, base=base)
    if action == "publish":
        publish_item(work, actor, PAGE, item.id, number=saved.head, over=saved.live)
    settle_form(work, request.form)
    tell(gettext("Published.") if action == "publish" else gettext("Saved."))
    return to_form(item.id)


def _form(
    item: Item, values: Mapping[str, str], errors: Mapping[str, str], *, base: int, **more: Any
) -> tuple[str, HTTPStatus]:
    if "seen" not in more:
        mine = find_draft(current_work(), current_actor(), item.id)
        more["seen"] = seen_in(mine, read_window(request.form))
    page = render_template(
        "pages/page_edit.html",
        item=item,
        values=values,
        errors=errors,
        base=base,
        **more,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _meeting(item: Item, form: Mapping[str, str], base: int, newest: int) -> tuple[str, HTTPStatus]:
    """Show what the other one saved and what was typed; saved once more, it goes on top of the other's.

    Where the two changed different lines, a text with both changes can be had instead.
    """
    met = _met(item, form, base, newest)
    if met["joined"] is None or form.get("action") != "join":
        page, _ = _form(item, form, {}, **met)
        return page, HTTPStatus.CONFLICT
    return _form(item, {**form, **met["joined"]}, {}, base=newest, is_joined=True)


def _standing(item: Item, form: Mapping[str, str], base: int) -> dict[str, Any]:
    """Give over which version a form that is shown again stands: a conflict in it stays one until it is saved."""
    began = read_began(form)
    if form.get(BEGAN) and 0 < base <= item.head:
        return _met(item, form, began, base)
    return {"base": base}


def _met(item: Item, form: Mapping[str, str], base: int, newest: int) -> dict[str, Any]:
    """Say what the other one saved, what that changes, and what both together are; None where they clash."""
    work = current_work()
    theirs = get_revision(work, item, newest)
    saved = fields_of(theirs)
    mine = {name: form.get(name, "") for name in saved}
    began = fields_of(get_revision(work, item, base)) if 0 < base <= item.head else {}
    return {
        "base": newest,
        "began": base,
        "other": theirs,
        "changes": field_differences(saved, mine),
        "joined": _joined(began, mine, saved),
    }


def _joined(
    began: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]
) -> dict[str, str] | None:
    """Give the fields with both changes; None where they changed the same lines."""
    both = {name: merge(began.get(name, ""), mine[name], theirs[name]).text for name in theirs}
    joined = {name: text for name, text in both.items() if text is not None}
    return joined if len(joined) == len(both) else None
