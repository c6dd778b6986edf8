"""Joining what two people changed in the same text, line by line; what both changed is a conflict."""

from collections.abc import Iterator
from dataclasses import dataclass

from masthead.engine.content.difference import lines_of
from masthead.engine.content.matching import pairs_in_common

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """Lines that stand as they are, whoever wrote them."""

    lines: Lines


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that both changed, each in their own way, and what stood there before."""

    base: Lines
    mine: Lines
    theirs: Lines


@dataclass(frozen=True, slots=True)
class Merged:
    """Both changes in one, in reading order."""

    parts: tuple[Agreed | Conflict, ...]

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What somebody must decide."""
        return tuple(part for part in self.parts if isinstance(part, Conflict))

    @property
    def text(self) -> str | None:
        """The joined text; None while there are conflicts."""
        agreed = [part for part in self.parts if isinstance(part, Agreed)]
        if len(agreed) < len(self.parts):
            return None
        return "\n".join(line for part in agreed for line in part.lines)


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Join two texts that were made of `base`.

    Changes that touch each other are a conflict, also where they could be joined by luck: an unchanged
    line, be it empty, must stand between them. Line ends become newlines.
    """
    parts: list[Agreed | Conflict] = []
    calm: list[str] = []
    for part in _stretches(tuple(lines_of(base)), tuple(lines_of(mine)), tuple(lines_of(theirs))):
        if isinstance(part, Agreed):
            calm += part.lines
            continue
        if calm:
            parts.append(Agreed(tuple(calm)))
            calm = []
        parts.append(part)
    if calm:
        parts.append(Agreed(tuple(calm)))
    return Merged(tuple(parts))


def _stretches(base: Lines, mine: Lines, theirs: Lines) -> Iterator[Agreed | Conflict]:
    """Go from one line that all three have to the next."""
    in_mine, in_theirs = dict(pairs_in_common(base, mine)), dict(pairs_in_common(base, theirs))
    at, at_mine, at_theirs = 0, 0, 0
    for line in [*sorted(in_mine.keys() & in_theirs.keys()), len(base)]:
        mine_end, theirs_end = in_mine.get(line, len(mine)), in_theirs.get(line, len(theirs))
        yield _judged(base[at:line], mine[at_mine:mine_end], theirs[at_theirs:theirs_end])
        yield Agreed(base[line : line + 1])
        at, at_mine, at_theirs = line + 1, mine_end + 1, theirs_end + 1


def _judged(base: Lines, mine: Lines, theirs: Lines) -> Agreed | Conflict:
    if mine in (base, theirs):
        return Agreed(theirs)
    return Agreed(mine) if theirs == base else Conflict(base, mine, theirs)
