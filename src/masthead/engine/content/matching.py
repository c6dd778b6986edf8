"""What two sequences have in common, in order, and in bounded time whatever they are.

Elements that stand once in both are anchors; between anchors, the fewest edits are looked for. Anchors are
Bram Cohen's patience comparison; fewest edits are E. Myers, An O(ND) Difference Algorithm, 1986.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_STEPS = 1_000_000
"""About a second."""
Pair = tuple[int, int]
"""Where an element stands in the one and in the other."""
Range = tuple[int, int, int, int]
"""From, to in the one; from, to in the other."""


@dataclass(slots=True)
class Budget:
    """How many steps comparisons may still take together; without any left they find less in common."""

    steps: int = MOST_STEPS


def pairs_in_common(
    one: Sequence[Hashable], other: Sequence[Hashable], budget: Budget | None = None
) -> list[Pair]:
    """Give pairs of equal elements, rising in both sequences; not always as many as there could be."""
    budget = budget or Budget()
    pairs: list[Pair] = []
    left: list[Range] = [(0, len(one), 0, len(other))]
    while left:
        start, end, other_start, other_end = left.pop()
        while start < end and other_start < other_end and one[start] == other[other_start]:
            pairs.append((start, other_start))
            start, other_start = start + 1, other_start + 1
        while start < end and other_start < other_end and one[end - 1] == other[other_end - 1]:
            end, other_end = end - 1, other_end - 1
            pairs.append((end, other_end))
        budget.steps -= end - start + other_end - other_start
        if start == end or other_start == other_end or budget.steps < 0:
            continue
        rest = (start, end, other_start, other_end)
        anchors = _anchors(one, other, rest)
        if anchors:
            edges = [(start - 1, other_start - 1), *anchors, (end, other_end)]
            left += [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(edges)]
            pairs += anchors
        else:
            pairs += _fewest_edits(one, other, rest, budget)
    return sorted(pairs)


def _anchors(one: Sequence[Hashable], other: Sequence[Hashable], where: Range) -> list[Pair]:
    """Give the longest rising row of elements that stand once in both ranges."""
    start, end, other_start, other_end = where
    counts, other_counts = Counter(one[start:end]), Counter(other[other_start:other_end])
    places = {one[i]: i for i in range(start, end) if counts[one[i]] == 1}
    shared = [
        (places[other[j]], j)
        for j in range(other_start, other_end)
        if other_counts[other[j]] == 1 and other[j] in places
    ]
    ends: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for number, (i, _) in enumerate(shared):
        length = bisect_left(ends, i)
        previous.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [i]
        last[length : length + 1] = [number]
    row: list[Pair] = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(shared[number])
        number = previous[number]
    return row[::-1]


def _fewest_edits(
    one: Sequence[Hashable], other: Sequence[Hashable], where: Range, budget: Budget
) -> list[Pair]:
    """Give the pairs that are left by the fewest edits; none if finding them would take too long."""
    start, end, other_start, other_end = where
    both = set(one[start:end]).intersection(other[other_start:other_end])
    mine = [i for i in range(start, end) if one[i] in both]
    theirs = [j for j in range(other_start, other_end) if other[j] in both]
    trail: list[dict[int, int]] = []
    reached = {1: 0}
    for edits in range(len(mine) + len(theirs) + 1):
        further: dict[int, int] = {}
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
            begin = x = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            y = x - diagonal
            while x < len(mine) and y < len(theirs) and one[mine[x]] == other[theirs[y]]:
                x, y = x + 1, y + 1
            further[diagonal] = x
            budget.steps -= 1 + x - begin
            if x >= len(mine) and y >= len(theirs):
                return [(mine[i], theirs[j]) for i, j in _way_back([*trail, further], diagonal)]
            if budget.steps < 0:
                return []
        trail.append(further)
        reached = further
    return []


def _way_back(trail: list[dict[int, int]], diagonal: int) -> list[Pair]:
    """Follow the furthest points back to the beginning and collect what was equal on the way."""
    pairs: list[Pair] = []
    x = trail[-1][diagonal]
    for edits in range(len(trail) - 1, -1, -1):
        before = trail[edits - 1] if edits else {1: 0}
        down = diagonal == -edits or (diagonal != edits and before[diagonal - 1] < before[diagonal + 1])
        begin = before[diagonal + 1] if down else before[diagonal - 1] + 1
        while x > begin:
            x -= 1
            pairs.append((x, x - diagonal))
        diagonal += 1 if down else -1
        x = before[diagonal]
    return pairs
