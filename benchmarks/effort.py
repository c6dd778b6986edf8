"""How much is measured: enough for a verdict, or just enough to see that everything works."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Effort:
    """Bounds on the load, in time and in number."""

    rounds: int
    seconds: int
    """Of one load of one page in one round."""
    starts: int
    """Cold starts of each site."""
    rows: int
    """Rows of the long list."""
    calls: int
    """Calls of one page in one round, without a server."""
    saves: int
    """What one editor does of each kind in one round."""
    pages: int
    """Of the large tree."""


FULL = Effort(rounds=5, seconds=4, starts=7, rows=1_000_000, calls=20_000, saves=60, pages=10_000)
QUICK = Effort(rounds=3, seconds=1, starts=3, rows=100_000, calls=2_000, saves=20, pages=2_000)
WORKERS = 2
CONNECTIONS = 16
