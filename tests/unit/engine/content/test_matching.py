"""What two sequences have in common."""

import random
from itertools import pairwise

import pytest

from masthead.engine.content.matching import MOST_STEPS, Budget, Pair, pairs_in_common

LONG = 100_000


def assert_in_order(one: list[int], other: list[int], pairs: list[Pair]) -> None:
    assert all(one[i] == other[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))


def longest(one: list[int], other: list[int]) -> int:
    """How many pairs there can be at most, by the table that every textbook has."""
    row = [0] * (len(other) + 1)
    for element in one:
        above = row
        row = [0]
        for j, candidate in enumerate(other):
            row.append(above[j] + 1 if element == candidate else max(above[j + 1], row[j]))
    return row[-1]


def test_pairs_are_equal_and_rise_and_hardly_any_is_missed() -> None:
    chance = random.Random(1)
    found, possible = 0, 0
    for _ in range(2000):
        one, other = ([chance.randrange(5) for _ in range(chance.randrange(15))] for _ in range(2))
        pairs = pairs_in_common(one, other)
        assert_in_order(one, other, pairs)
        found, possible = found + len(pairs), possible + longest(one, other)
    assert 0.95 * possible < found <= possible


def test_without_anchors_none_is_missed() -> None:
    chance = random.Random(2)
    for _ in range(200):
        one, other = ([chance.randrange(3) for _ in range(30)] * 2 for _ in range(2))
        pairs = pairs_in_common(one, other)
        assert_in_order(one, other, pairs)
        assert len(pairs) == longest(one, other)


def test_what_stands_once_in_both_is_an_anchor_among_repetitions() -> None:
    one = [0, 0, 7, 0, 8, 0]
    other = [0, 7, 0, 0, 0, 8]
    assert {(2, 1), (4, 5)} <= set(pairs_in_common(one, other))


CHANCE = random.Random(3)
LONG_ONES = {
    "nothing in common": (list(range(LONG)), list(range(LONG, 2 * LONG))),
    "one element, not as often": ([0] * LONG, [0] * (LONG // 2) + [1]),
    "two elements, at random": tuple([CHANCE.randrange(2) for _ in range(LONG)] for _ in range(2)),
    "a few elements, in another rhythm": ([i % 50 for i in range(LONG)], [i * 7 % 50 for i in range(LONG)]),
    "backwards": (list(range(LONG)), list(range(LONG))[::-1]),
    "shuffled": (list(range(LONG)), CHANCE.sample(range(LONG), LONG)),
    "moved": ([*range(LONG)], [*range(LONG // 2, LONG), *range(LONG // 2)]),
}


@pytest.mark.parametrize(("one", "other"), LONG_ONES.values(), ids=LONG_ONES.keys())
def test_long_sequences_are_answered_within_the_budget(one: list[int], other: list[int]) -> None:
    budget = Budget()
    assert_in_order(one, other, pairs_in_common(one, other, budget))
    assert budget.steps > -MOST_STEPS


def test_a_spent_budget_finds_the_ends_only() -> None:
    assert pairs_in_common([1, 2, 3, 4], [1, 3, 2, 4], Budget(0)) == [(0, 0), (3, 3)]
