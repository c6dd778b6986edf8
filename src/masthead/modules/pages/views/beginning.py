"""A new page: its form, what is kept of it while an editor types, and the page once it is saved."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires_some
from masthead.engine.content.beginnings import (
    find_beginning,
    forget_beginning,
    hold_beginning,
    keep_beginning,
)
from masthead.engine.content.editing import Writing, add_item, find_same
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.site import current_actor, current_site
from masthead.engine.web.slugs import reserved_slugs
from masthead.engine.web.submissions import FIELD, is_first, is_key, submission_key, was_accepted
from masthead.engine.web.telling import tell
from masthead.modules.pages.commands.pictures import refuse_unfit_pictures
from masthead.modules.pages.forms import NEW_FIELDS, PARENT, Address, read_address, read_page, typed
from masthead.modules.pages.models import PAGE
from masthead.modules.pages.permissions import EDIT_PAGE
from masthead.modules.pages.views.blueprint import pages
from masthead.modules.pages.views.choices import is_looking, place_choices
from masthead.modules.pages.views.keeping import to_form

BEGUN = "begun"
"""Field with the key under which the form is kept. It is not the key that is used up with the write: a text that is
shown in two windows may be saved in both."""
FORMER = "former"
"""Field with the key of what was filled into the form when it was opened. Each window keeps under a key of its own."""


@pages.get("/pages/new")
@requires_some(EDIT_PAGE)
def page_new() -> ResponseReturnValue:
    """Show the form of a new page, with what this editor typed last time and did not save."""
    kept = find_beginning(current_work(), current_actor(), PAGE)
    place = {PARENT: request.args["below"]} if "below" in request.args else {}
    if kept is None:
        return _new(place, {})
    values = msgspec.json.decode(kept.form, type=dict[str, str])
    return _new({**values, **place, FORMER: kept.key}, {}, kept_at=kept.saved_at)


@pages.post("/pages/new")
@requires_some(EDIT_PAGE)
def page_add() -> ResponseReturnValue:
    """Add a page; the same form sent twice adds once. Or look for the page that it is to lie below."""
    work, actor = current_work(), current_actor()
    if is_looking(request.form):
        return _new(typed(request.form), {})
    try:
        writing = read_page(request.form)
        refuse_unfit_pictures(work, writing)
        address = read_address(request.form, writing.title, reserved_slugs(current_site()))
        if not is_first(work, request.form.get(FIELD)):
            return _sent_before(writing, address)
        item = add_item(work, actor, PAGE, writing, slug=address.slug, parent_id=address.parent_id)
    except InputIsInvalid as error:
        return _new(typed(request.form), error.errors)
    forget_beginning(work, actor, PAGE, _key(BEGUN), _key(FORMER))
    tell(gettext("The page was added."))
    return to_form(item.id)


@pages.post("/pages/new/draft")
@requires_some(EDIT_PAGE)
def beginning_keep() -> ResponseReturnValue:
    """Keep what is being typed into the form of a new page; answers with the line that says so.

    A browser may send the last keystrokes while their page is being added: they are kept in the page then. So is a
    form that somebody comes back to; it gets keys of its own, under which it is kept when it is sent again.
    """
    work, actor, key = current_work(), current_actor(), _key(BEGUN)
    begun = hold_beginning(work, actor, PAGE, key) if key else None
    if begun is None or was_accepted(work, request.form.get(FIELD)):
        forget_beginning(work, actor, PAGE, key)
        return render_template("pages/_new_keys.html", **_fresh_keys(), anew=True), HTTPStatus.CONFLICT
    kept = _texts(request.form)
    if any(text.strip() for name, text in kept.items() if name != PARENT):
        keep_beginning(work, begun, PAGE, kept, former=_key(FORMER))
    else:
        forget_beginning(work, actor, PAGE, key, _key(FORMER))
    return render_template("pages/_kept.html")


@pages.post("/pages/new/draft/forget")
@requires_some(EDIT_PAGE)
def beginning_forget() -> ResponseReturnValue:
    """Drop what was typed into the form of a new page and not saved."""
    forget_beginning(current_work(), current_actor(), PAGE, _key(BEGUN), _key(FORMER))
    tell(gettext("What was typed was discarded."))
    return redirect(url_for("pages.page_new"), HTTPStatus.SEE_OTHER)


def _sent_before(writing: Writing, address: Address) -> ResponseReturnValue:
    """Lead to the page that this form has made; other text is kept, and is in the form of another page.

    Without scripts a form that somebody comes back to still has the keys with which it was sent.
    """
    work, actor, key = current_work(), current_actor(), submission_key()
    made = find_same(work, actor, PAGE, writing, slug=address.slug, parent_id=address.parent_id)
    if made is not None:
        return to_form(made.id)
    begun = hold_beginning(work, actor, PAGE, key)
    if begun is not None:
        keep_beginning(work, begun, PAGE, _texts(request.form), former=_key(BEGUN))
    page, _ = _new({**typed(request.form), BEGUN: key, FORMER: ""}, {}, is_another=True)
    return page, HTTPStatus.CONFLICT


def _texts(form: Mapping[str, str]) -> dict[str, str]:
    """Give what is kept of a form, as it was typed."""
    given = typed(form)
    return {name: given.get(name, "") for name in NEW_FIELDS}


def _key(field: str) -> str:
    """Give the key in a field of the form; nothing for what is no key of ours."""
    text = request.form.get(field, "")
    return text if is_key(text) else ""


def _fresh_keys(begun: str = "") -> dict[str, str]:
    """Give the hidden fields of a form, with the key under which it is kept already, if there is one."""
    return {
        "submission": submission_key(),
        "submission_field": FIELD,
        "begun": begun if is_key(begun) else submission_key(),
        "begun_field": BEGUN,
    }


def _new(values: Mapping[str, str], errors: Mapping[str, str], **more: Any) -> tuple[str, HTTPStatus]:
    page = render_template(
        "pages/page_new.html",
        values=values,
        errors=errors,
        choices=place_choices(values),
        **_fresh_keys(values.get(BEGUN, "")),
        former=values.get(FORMER, ""),
        former_field=FORMER,
        **more,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
