"""One section of a CV: type, arrange rows, keep what is typed, save, meet another editor."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.content.difference import field_differences
from masthead.engine.content.editing import Typed, find_draft
from masthead.engine.content.errors import ContentWasChanged
from masthead.engine.content.items import get_item, get_revision
from masthead.engine.content.models import NOTE_LENGTH, Item
from masthead.engine.content.publishing import publish_item
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.forms import FormReader
from masthead.engine.web.keeping import BEGAN, is_settled, read_began, read_turn, settle_form
from masthead.engine.web.site import current_actor
from masthead.engine.web.telling import tell
from masthead.modules.cv.commands.drafts import forget_part, keep_part
from masthead.modules.cv.commands.writing import SectionWriting, save_section
from masthead.modules.cv.forms.section import arranged, as_form, field_name, read_section, written_rows
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.models.rows import Texts, outline, rows_of, with_rows
from masthead.modules.cv.models.sections import BY_NAME, Section
from masthead.modules.cv.permissions import EDIT_CV
from masthead.modules.cv.queries.cvs import has_changed_since, resume_at
from masthead.modules.cv.queries.drafts import part_of
from masthead.modules.cv.views.blueprint import DESK, SECTION, cv
from masthead.modules.cv.views.desk import mine, section_labels, to_desk


@cv.get(f"{DESK}/{SECTION}")
@requires(EDIT_CV)
def section_edit(language: str, section: str) -> ResponseReturnValue:
    """Show a section's form, with what this editor typed and did not save."""
    work, chosen, item = current_work(), BY_NAME[section], mine(language)
    draft = find_draft(work, current_actor(), item.id)
    typed = part_of(draft, chosen)
    if draft and typed:
        is_overtaken = has_changed_since(work, item, chosen, draft.base)
        kept = {"base": draft.base, "kept_at": draft.saved_at, "is_overtaken": is_overtaken}
        return _form(item, chosen, written_rows(chosen, typed), {}, **kept)
    rows = rows_of(resume_at(work, item, item.head), chosen)
    return _form(item, chosen, rows, {}, base=item.head)


@cv.post(f"{DESK}/{SECTION}")
@requires(EDIT_CV)
def section_save(language: str, section: str) -> ResponseReturnValue:
    """Save a section, or arrange its rows as a button says."""
    chosen, item = BY_NAME[section], mine(language)
    rows, base = written_rows(chosen, request.form), request.form.get("base", 0, type=int)
    action = request.form.get("action", "save")
    moved = arranged(chosen, rows, action)
    if moved is not None:
        _keep(item, chosen, moved.rows)
        return _form(item, chosen, moved.rows, {}, **_standing(item, chosen, moved.rows), focus=moved.focus)
    try:
        _save(item, chosen, rows, base=base, publish=action == "publish")
    except InputIsInvalid as error:
        return _form(item, chosen, rows, error.errors, **_standing(item, chosen, rows))
    except ContentWasChanged as meanwhile:
        page, _ = _form(item, chosen, rows, {}, **_meeting(item, chosen, rows, base, meanwhile.newest))
        return page, HTTPStatus.CONFLICT
    settle_form(current_work(), request.form)
    tell(gettext("Published.") if action == "publish" else gettext("Saved."))
    return to_desk(language)


@cv.post(f"{DESK}/{SECTION}/draft")
@requires(EDIT_CV)
def section_keep(language: str, section: str) -> ResponseReturnValue:
    """Keep what is being typed; answers with the line that says so."""
    chosen = BY_NAME[section]
    _keep(mine(language), chosen, written_rows(chosen, request.form))
    return render_template("cv/_kept.html")


@cv.post(f"{DESK}/{SECTION}/draft/forget")
@requires(EDIT_CV)
def section_forget(language: str, section: str) -> ResponseReturnValue:
    """Drop what was typed into a section and not saved."""
    forget_part(current_work(), current_actor(), mine(language).id, BY_NAME[section])
    tell(gettext("What was typed was discarded."))
    return redirect(url_for("cv.section_edit", language=language, section=section), HTTPStatus.SEE_OTHER)


def _save(item: Item, section: Section, rows: Sequence[Texts], *, base: int, publish: bool) -> None:
    work, actor = current_work(), current_actor()
    reader = FormReader(request.form)
    note = reader.text("note", longest=NOTE_LENGTH, shortest=0)
    reader.finish()
    writing = SectionWriting(section, read_section(section, rows), note)
    saved = save_section(work, actor, item.id, writing, base=base)
    if publish:
        publish_item(work, actor, CV, item.id, number=saved.head, over=saved.live)


def _keep(item: Item, section: Section, rows: Sequence[Texts]) -> None:
    """Keep what was typed into this section beside what was typed into others."""
    work, actor, form = current_work(), current_actor(), request.form
    get_item(work, actor, CV, item.id, EDIT_CV, lock=True)
    if is_settled(work, form):
        return
    typed = Typed(as_form(section, rows), read_began(form), read_turn(form))
    keep_part(work, actor, item.id, section, typed)


def _form(
    item: Item, section: Section, rows: Sequence[Texts], errors: Mapping[str, str], **more: Any
) -> tuple[str, HTTPStatus]:
    labels = {
        field_name(section, place, one.name): _label(section, place, one.label)
        for place in range(len(rows))
        for one in section.fields
    }
    asked = {"base": 0, "focus": None, "note": request.form.get("note", ""), **more}
    page = render_template(
        "cv/section_edit.html",
        item=item,
        section=section,
        rows=rows,
        errors=errors,
        labels=labels,
        section_labels=section_labels(),
        **asked,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _label(section: Section, place: int, label: str) -> str:
    """Say which field of which row it is, for the list of errors."""
    if section.is_single:
        return str(gettext(label))
    return f"{gettext(section.one, number=place + 1)}: {gettext(label)}"


def _standing(item: Item, section: Section, rows: Sequence[Texts]) -> dict[str, Any]:
    """Give over which version a form that is shown again stands: a conflict in it stays one until it is saved."""
    base, began = (request.form.get(name, 0, type=int) for name in ("base", BEGAN))
    if began and 0 < base <= item.head:
        return _meeting(item, section, rows, began, base)
    return {"base": base}


def _meeting(item: Item, section: Section, rows: Sequence[Texts], began: int, newest: int) -> dict[str, Any]:
    """Say what another editor saved in this section and what it would become; saved again, it is so."""
    work = current_work()
    met = {"base": newest, "began": began, "other": get_revision(work, item, newest)}
    saved = resume_at(work, item, newest)
    try:
        mine_now = with_rows(saved, section, read_section(section, rows))
    except InputIsInvalid:  # what is wrong in the form is said there; it can be compared once it is right
        return met
    before, after = outline(saved)[section.name], outline(mine_now)[section.name]
    return {**met, "changes": field_differences({section.name: before}, {section.name: after})}
