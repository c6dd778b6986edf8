"""Quantiles from groups of durations, as histogram_quantile of Prometheus computes them."""

from collections.abc import Sequence
from itertools import accumulate

from masthead.engine.observability.bounds import BOUNDS


def quantile(share: float, groups: Sequence[int]) -> float | None:
    """Give the seconds within which `share` (0 to 1) of the requests were answered; None without requests.

    `groups` are counts for each of `BOUNDS` and for what took longer. Within a group requests are taken to
    lie evenly; of what took longer than the last bound only that bound is known.
    """
    total = sum(groups)
    if not total:
        return None
    rank = share * total
    for group, reached in enumerate(accumulate(groups)):
        if reached >= rank and groups[group]:
            break
    else:  # rounding
        group, reached = len(groups) - 1, total
    if group == len(BOUNDS):
        return BOUNDS[-1]
    lower = BOUNDS[group - 1] if group else 0.0
    before = reached - groups[group]
    return lower + (BOUNDS[group] - lower) * (rank - before) / groups[group]
