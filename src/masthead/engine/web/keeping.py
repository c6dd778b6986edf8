"""What forms of content send along while somebody types: over which revision their text was begun."""

from collections.abc import Mapping

BEGAN = "began"
"""Field of a form that shows a conflict: the revision that its editor had read. `base` is the other's then."""


def read_began(form: Mapping[str, str]) -> int:
    """Give the revision that a draft of this form is over; 0 where the form does not say.

    While another's change is being settled, a draft stays on what its editor had read: opened again, it is a
    conflict still.
    """
    for name in (BEGAN, "base"):
        number = form.get(name, "")
        if number.isascii() and number.isdigit() and len(number) < 10 and int(number):  # noqa: PLR2004 - fits
            return int(number)
    return 0
