"""A histogram that takes a batch at once: the library's `observe` costs about 3 µs, a request has 80."""

from bisect import bisect_left
from collections.abc import Sequence

from prometheus_client import Histogram


class BatchHistogram(Histogram):
    """The library's histogram; many observations become one addition for each bucket they fall in."""

    def observe_all(self, seconds: Sequence[float]) -> list[int]:
        """Add observations; give how many fell into each bucket, the last of which has no bound."""
        counts = [0] * len(self._upper_bounds)
        for one in seconds:
            counts[bisect_left(self._upper_bounds, one)] += 1
        self._sum.inc(sum(seconds))
        for bucket, count in zip(self._buckets, counts, strict=True):
            if count:
                bucket.inc(count)
        return counts
