"""What forms of content send along while somebody types: over which revision, from which window, in which order.

`desk.js` fills `form_key` whenever the form is shown and `turn` whenever it is sent; `former_key` is the key that the form
had before somebody came back to it. Without scripts they are empty; nothing is kept by itself then, so nothing can
overtake. `draft_seen` is of the site itself: with which draft it filled the form.
"""

from collections.abc import Mapping

from masthead.engine.content.editing import Turn
from masthead.engine.content.models import Draft
from masthead.engine.content.windows import Window, is_elsewhere, mark_of
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.submissions import is_first, is_key, was_accepted

BEGAN = "began"
"""Field of a form that shows a conflict: the revision that its editor had read. `base` is the other's then."""
FORM_KEY, FORMER_KEY, TURN = "form_key", "former_key", "turn"
SEEN, SHOWN = "draft_seen", "draft_shown"
"""Fields with the marks of the draft that a form was filled with, and of the one that it was shown as another window's."""
REVISION_DIGITS, TURN_DIGITS = 9, 18


def read_began(form: Mapping[str, str]) -> int:
    """Give the revision that a draft of this form is over; 0 where the form does not say.

    While another's change is being settled, a draft stays on what its editor had read: opened again, it is a
    conflict still.
    """
    return _number(form, BEGAN, REVISION_DIGITS) or _number(form, "base", REVISION_DIGITS)


def read_turn(form: Mapping[str, str]) -> Turn | None:
    """Give when in its window's order a form was sent; None where it does not say."""
    key, number = form.get(FORM_KEY, ""), _number(form, TURN, TURN_DIGITS)
    return Turn(key, number) if is_key(key) and number else None


def read_window(form: Mapping[str, str], seen: str = SEEN) -> Window | None:
    """Give what the window that sent a form knows of its editor's draft; None where it does not say.

    `seen` is the field with the draft that it has shown.
    """
    if seen not in form:
        return None
    keys = (form.get(name, "") for name in (FORM_KEY, FORMER_KEY))
    return Window(frozenset(key for key in keys if is_key(key)), form[seen])


def seen_in(draft: Draft | None, window: Window | None = None) -> str:
    """Give the mark of the draft for a form that is shown, or shown again: of no draft that its window does not know."""
    if window is not None and is_elsewhere(draft, window):
        return window.seen
    return mark_of(draft) if draft is not None else ""


def settle_form(work: UnitOfWork, form: Mapping[str, str]) -> None:
    """Let nothing be kept of this form any more: it was saved."""
    is_first(work, form.get(FORM_KEY))


def is_settled(work: UnitOfWork, form: Mapping[str, str]) -> bool:
    """Whether this form was saved: what it sent before that, and what arrives only now, is no draft."""
    return was_accepted(work, form.get(FORM_KEY))


def _number(form: Mapping[str, str], name: str, digits: int) -> int:
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else 0
