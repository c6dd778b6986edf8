"""Where something stood in an order when its editor looked, as a form carries it: moved over another one, she is told."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

UNKNOWN = "?"
"""Stands for a neighbour that a listing does not show."""


class Neighbours(NamedTuple):
    """Numbers of what is above, before and after something, as a form has them; empty: nothing is there."""

    parent: str = ""
    before: str = ""
    after: str = ""


def neighbours_among(numbers: Sequence[int], parent: int | None) -> Iterator[Neighbours]:
    """Give the neighbours of each of these siblings."""
    around = ["", *map(str, numbers), ""]
    for before, after in zip(around, around[2:], strict=False):
        yield Neighbours(str(parent or ""), before, after)


def read_neighbours(text: str | None) -> Neighbours | None:
    """Read what a form carries, `parent.before.after`; None where it carries nothing, as one from before does."""
    if text is None:
        return None
    parent, _, rest = text.partition(".")
    before, _, after = rest.partition(".")
    return Neighbours(parent, before, after)
