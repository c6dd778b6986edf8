"""What forms of content send along while somebody types: over which revision, from which window, in which order.

`desk.js` fills `form_key` whenever the form is shown and `turn` whenever it is sent. Without scripts both are empty;
nothing is kept by itself then, so nothing can overtake.
"""

from collections.abc import Mapping

from masthead.engine.content.editing import Turn
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.web.submissions import is_first, is_key, was_accepted

BEGAN = "began"
"""Field of a form that shows a conflict: the revision that its editor had read. `base` is the other's then."""
FORM_KEY, TURN = "form_key", "turn"
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


def settle_form(work: UnitOfWork, form: Mapping[str, str]) -> None:
    """Let nothing be kept of this form any more: it was saved."""
    is_first(work, form.get(FORM_KEY))


def is_settled(work: UnitOfWork, form: Mapping[str, str]) -> bool:
    """Whether this form was saved: what it sent before that, and what arrives only now, is no draft."""
    return was_accepted(work, form.get(FORM_KEY))


def _number(form: Mapping[str, str], name: str, digits: int) -> int:
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else 0
