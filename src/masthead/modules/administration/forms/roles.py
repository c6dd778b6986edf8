"""Forms about roles and what they may do."""

from collections.abc import Iterable, Mapping

from masthead.engine.access.models import TITLE_LENGTH
from masthead.engine.access.permission import Scope
from masthead.engine.access.roles import DEFAULT, Cell, Cells, said
from masthead.engine.web.forms import FormReader

SCOPES: dict[str, Scope | None] = {DEFAULT: None, **{one.name.lower(): one for one in Scope}}
LONGEST_SEEN = 100_000


def read_title(form: Mapping[str, str]) -> str:
    """Read what a role is called; raise `InputIsInvalid`."""
    reader = FormReader(form)
    title = " ".join(reader.text("title", longest=TITLE_LENGTH).split())
    reader.finish()
    return title


def read_cells(form: Mapping[str, str], cells: Iterable[Cell]) -> Cells:
    """Read the cells of a form; one that is missing, or says nothing known, is not in it."""
    given = {cell: form.get(field_of(cell), "") for cell in cells}
    return {cell: SCOPES[value] for cell, value in given.items() if value in SCOPES}


def read_seen(form: Mapping[str, str]) -> Cells:
    """Read what was set when the form was shown; what is no cell is passed over."""
    found: dict[Cell, Scope | None] = {}
    for part in form.get("seen", "")[:LONGEST_SEEN].split():
        role, _, rest = part.partition(":")
        name, _, value = rest.partition("=")
        if value in SCOPES:
            found[role, name] = SCOPES[value]
    return found


def written_seen(cells: Cells) -> str:
    """Write what is set now, for the form to bring back."""
    return " ".join(f"{field_of(cell)}={said(scope)}" for cell, scope in sorted(cells.items()))


def field_of(cell: Cell) -> str:
    """Give the name of a cell's field."""
    return f"{cell[0]}:{cell[1]}"
