"""What changed between two texts, as values that a page shows with <ins> and <del>; and joining two changes.

Lines are matched first, then words inside lines that are alike. A text of one writer is never lost: what
cannot be joined is a conflict that holds both.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from masthead.engine.content.matching import Budget, Pair, pairs_in_common

CONTEXT = 3
"""Unchanged lines that are shown before and after a change."""
ALIKE = 0.5
"""The share of words that two lines have in common at least, to be one line that was changed."""
MOST_COMPARED = 100
"""Pairs of lines in one changed stretch; a larger one is shown as removed, then added."""
_MARKS = "!-/:-@\\[-`{-~\u00a1-\u00bf\u2010-\u205e\u3000-\u303f\uff01-\uff0f"
_ALONE = "\u3040-\u30ff\u3400-\u9fff"
"""Scripts without spaces between words: each character counts as one."""
_DRAWN = "[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f]*"
_TOKENS = re.compile(rf"\s+|[{_MARKS}{_ALONE}]{_DRAWN}|[^\s{_MARKS}{_ALONE}]+")


class Change(StrEnum):
    """What happened to a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text inside a line, all of it kept, added or removed."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be shown; of more than one piece where words in it changed. Empty lines have no text."""

    pieces: tuple[Piece, ...]

    @property
    def is_kept(self) -> bool:
        """Whether nothing in it changed."""
        return all(piece.change is Change.KEPT for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Fold:
    """Stands for unchanged lines that are not shown."""

    lines: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts in one, in reading order. Words are counted as people would: no spaces, no punctuation."""

    rows: tuple[Line | Fold, ...]
    words_added: int
    words_removed: int

    @property
    def is_empty(self) -> bool:
        """Whether the texts are the same."""
        return all(isinstance(row, Fold) or row.is_kept for row in self.rows)

    @property
    def summary(self) -> str:
        """One line for a list of versions, the same in every language."""
        return f"+{self.words_added} −{self.words_removed}"


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A named field that changed; None where it was not there at all."""

    name: str
    before: str | None
    after: str | None
    difference: Difference


def difference(
    before: str, after: str, *, context: int | None = CONTEXT, budget: Budget | None = None
) -> Difference:
    """Compare two texts; longer unchanged stretches are folded to `context` lines, or never if that is None."""
    budget = budget or Budget()
    lines = tuple(_compared(lines_of(before), lines_of(after), budget))
    counts = Counter[Change]()
    for line in lines:
        for piece in line.pieces:
            if piece.change is not Change.KEPT:
                counts[piece.change] += _words(piece.text).total()
    rows = lines if context is None else tuple(_folded(lines, context))
    return Difference(rows, counts[Change.ADDED], counts[Change.REMOVED])


def field_differences(
    before: Mapping[str, str], after: Mapping[str, str], *, context: int | None = CONTEXT
) -> tuple[FieldDifference, ...]:
    """Compare named fields; give those that changed, in the order of `after`, then those that are gone.

    Browsers and databases end lines differently: that alone is no change.
    """
    budget = Budget()
    changed = []
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        found = difference(old or "", new or "", context=context, budget=budget)
        if not found.is_empty or (old is None) != (new is None):
            changed.append(FieldDifference(name, old, new, found))
    return tuple(changed)


def lines_of(text: str) -> list[str]:
    """Give a text's lines, whatever ends them; joined by newlines they are the text. No text, no line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []


def _compared(before: Sequence[str], after: Sequence[str], budget: Budget) -> Iterator[Line]:
    for removed, added, kept in _stretches(before, after, pairs_in_common(before, after, budget)):
        gone, new = before[removed], after[added]
        if gone or new:
            yield from _changed_lines(gone, new, budget)
        for line in before[kept]:
            yield _whole(Change.KEPT, line)


def _stretches(
    one: Sequence[str], other: Sequence[str], pairs: Sequence[Pair]
) -> Iterator[tuple[slice, slice, slice]]:
    """Give in turn what stands only in the one, only in the other, and the element of both that follows."""
    for (i, j), (k, m) in pairwise([(-1, -1), *pairs, (len(one), len(other))]):
        yield slice(i + 1, k), slice(j + 1, m), slice(k, k + 1)


def _changed_lines(removed: Sequence[str], added: Sequence[str], budget: Budget) -> Iterator[Line]:
    """Show a changed stretch: lines that are alike word by word, the others whole."""
    pairs = _alike(removed, added)
    partners = dict(pairs)
    for only_removed, only_added, alike in _stretches(removed, added, pairs):
        yield from (_whole(Change.REMOVED, line) for line in removed[only_removed])
        yield from (_whole(Change.ADDED, line) for line in added[only_added])
        for i in range(len(removed))[alike]:
            yield Line(tuple(_changed_words(removed[i], added[partners[i]], budget)))


def _alike(removed: Sequence[str], added: Sequence[str]) -> list[Pair]:
    """Pair lines that share at least `ALIKE` of their words, in order, so that they share most in all."""
    if len(removed) * len(added) > MOST_COMPARED:
        return []
    words, other_words = [_words(line) for line in removed], [_words(line) for line in added]
    best: dict[Pair, tuple[float, list[Pair]]] = {}
    nothing: tuple[float, list[Pair]] = (0.0, [])
    for i in range(len(removed)):
        for j in range(len(added)):
            choices = [best.get((i - 1, j), nothing), best.get((i, j - 1), nothing)]
            share = _share(words[i], other_words[j])
            if share >= ALIKE:
                score, pairs = best.get((i - 1, j - 1), nothing)
                choices.append((score + share, [*pairs, (i, j)]))
            best[i, j] = max(choices, key=lambda choice: choice[0])
    return best.get((len(removed) - 1, len(added) - 1), nothing)[1]


def _share(words: Counter[str], others: Counter[str]) -> float:
    """Give how much of both is in both, from 0 to 1."""
    return 2 * (words & others).total() / max(words.total() + others.total(), 1)


def _words(text: str) -> Counter[str]:
    return Counter(token for token in _TOKENS.findall(text) if any(map(str.isalnum, token)))


def _changed_words(before: str, after: str, budget: Budget) -> Iterator[Piece]:
    one, other = _TOKENS.findall(before), _TOKENS.findall(after)
    pairs = _without_lonely_spaces(one, other, pairs_in_common(one, other, budget))
    run: list[str] = []
    for removed, added, kept in _stretches(one, other, pairs):
        gaps = ((Change.REMOVED, one[removed]), (Change.ADDED, other[added]))
        if any(tokens for _, tokens in gaps):
            yield from _pieces((Change.KEPT, run), *gaps)
            run = []
        run += one[kept]
    yield from _pieces((Change.KEPT, run))


def _without_lonely_spaces(one: Sequence[str], other: Sequence[str], pairs: Sequence[Pair]) -> list[Pair]:
    """Leave out spaces between two changes: one long change reads better than many short ones."""
    edges = [(-1, -1), *pairs, (len(one), len(other))]
    return [
        (i, j)
        for before, (i, j), after in zip(edges, pairs, edges[2:], strict=False)
        if not one[i].isspace() or (i - 1, j - 1) == before or (i + 1, j + 1) == after
    ]


def _pieces(*parts: tuple[Change, Sequence[str]]) -> Iterator[Piece]:
    yield from (Piece(change, "".join(tokens)) for change, tokens in parts if tokens)


def _whole(change: Change, text: str) -> Line:
    return Line((Piece(change, text),))


def _folded(lines: Sequence[Line], context: int) -> Iterator[Line | Fold]:
    """Leave out unchanged lines that are further than `context` lines from a change."""
    changed = [number for number, line in enumerate(lines) if not line.is_kept]
    if not changed:
        return
    for last, number in pairwise([-context - 1, *changed, len(lines) + context]):
        first_hidden, first_shown = last + context + 1, number - context
        # To hide a single line would take as much room as to show it.
        if first_shown - first_hidden > 1:
            yield from lines[max(last + 1, 0) : first_hidden]
            yield Fold(first_shown - first_hidden)
            yield from lines[first_shown:number]
        else:
            yield from lines[max(last + 1, 0) : number]
        yield from lines[number : number + 1]
