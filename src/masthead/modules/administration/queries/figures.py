"""The site's figures of a period, in as many points as a chart has."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.figures.names import LATENCIES, PUBLICATIONS, REQUESTS, WORK_DONE, WORK_FAILED
from masthead.engine.figures.quantile import quantile
from masthead.engine.figures.ring import MINUTES, QUARTERS, Ring, read_counts
from masthead.engine.figures.tally import MINUTE

NAMES = (*REQUESTS.values(), *LATENCIES, WORK_DONE, WORK_FAILED, PUBLICATIONS)


@dataclass(frozen=True)
class Period:
    """How far back figures are shown, and how closely."""

    name: str
    ring: Ring
    step: int
    """Spans of the ring that make one point."""
    points: int
    row: int
    """Points that make one row of the table."""
    clock: str
    """How a point's time is written."""
    refresh: int
    """Seconds after which a page that is open asks again."""

    @property
    def minutes(self) -> int:
        """Length of a point."""
        return self.ring.minutes * self.step


PERIODS = {
    one.name: one
    for one in (
        Period("1h", MINUTES, step=1, points=60, row=5, clock="%H:%M", refresh=10),
        Period("24h", QUARTERS, step=1, points=96, row=4, clock="%H:%M", refresh=60),
        Period("7d", QUARTERS, step=8, points=84, row=12, clock="%Y-%m-%d", refresh=300),
    )
}


@dataclass(frozen=True)
class Point:
    """What was counted from `start` on, until the next point."""

    start: datetime
    counts: Mapping[str, int]

    @property
    def requests(self) -> int:
        """Requests answered."""
        return sum(self.counts.get(name, 0) for name in REQUESTS.values())

    @property
    def refused(self) -> int:
        """Requests answered with 4xx: not there, not allowed."""
        return self.counts.get(REQUESTS["4"], 0)

    @property
    def errors(self) -> int:
        """Requests answered with 5xx: the site failed."""
        return self.counts.get(REQUESTS["5"], 0)

    @property
    def done(self) -> int:
        """Jobs and deliveries that went well."""
        return self.counts.get(WORK_DONE, 0)

    @property
    def failed(self) -> int:
        """Attempts at jobs and deliveries that raised."""
        return self.counts.get(WORK_FAILED, 0)

    @property
    def publications(self) -> int:
        """What went live."""
        return self.counts.get(PUBLICATIONS, 0)

    @property
    def median(self) -> float | None:
        """Seconds within which half of the requests were answered."""
        return self._quantile(0.5)

    @property
    def slow(self) -> float | None:
        """Seconds within which 95 of 100 requests were answered."""
        return self._quantile(0.95)

    def _quantile(self, share: float) -> float | None:
        return quantile(share, [self.counts.get(name, 0) for name in LATENCIES])


def figures(work: UnitOfWork, period: Period, moment: datetime) -> list[Point]:
    """Give the points of a period that ends with the one in which `moment` lies."""
    ring, step = period.ring, period.step
    present = int(moment.timestamp()) // (MINUTE * ring.minutes)
    end = present - present % step + step
    spans = range(end - step * period.points, end, step)
    length = MINUTE * ring.minutes
    return [
        Point(datetime.fromtimestamp(number * length, UTC), counts)
        for number, counts in read_counts(work, ring, spans, NAMES).items()
    ]


def joined(points: Sequence[Point]) -> Point:
    """Make one point of several that follow each other."""
    counts: Counter[str] = Counter()
    for point in points:
        counts.update(point.counts)
    return Point(points[0].start, counts)


def in_rows(points: Sequence[Point], size: int) -> list[Point]:
    """Join each `size` points into one, for a table that people can read."""
    return [joined(points[start : start + size]) for start in range(0, len(points), size)]
