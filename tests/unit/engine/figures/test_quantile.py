import random
from bisect import bisect_left

import pytest

from masthead.engine.figures.quantile import quantile
from masthead.engine.observability.bounds import BOUNDS

NONE = [0] * (len(BOUNDS) + 1)


def groups(**counts: int) -> list[int]:
    found = NONE[:]
    for place, count in counts.items():
        found[int(place.removeprefix("g"))] = count
    return found


def test_without_requests_there_is_no_quantile() -> None:
    assert quantile(0.5, NONE) is None


def test_within_a_group_requests_lie_evenly() -> None:
    assert quantile(0.5, groups(g0=10)) == pytest.approx(0.0025)
    assert quantile(0.5, groups(g1=10)) == pytest.approx(0.0075)
    assert quantile(0.95, groups(g0=90, g5=10)) == pytest.approx(0.0875)
    assert quantile(1, groups(g0=1, g5=1)) == pytest.approx(0.1)


def test_of_what_took_longer_than_the_last_bound_only_that_bound_is_known() -> None:
    assert quantile(0.5, groups(g0=1, **{f"g{len(BOUNDS)}": 9})) == BOUNDS[-1]


def test_it_lies_in_the_group_of_the_true_value() -> None:
    chance = random.Random(11)
    for _ in range(200):
        seconds = [chance.lognormvariate(-4, 1.5) for _ in range(300)]
        counts = NONE[:]
        for one in seconds:
            counts[sum(one > bound for bound in BOUNDS)] += 1
        true = sorted(seconds)[284]  # 95 of 100 took so long or less
        found = quantile(0.95, counts)
        assert found is not None
        assert bisect_left(BOUNDS, found) == bisect_left(BOUNDS, true)
