"""Where a deliverable answers for itself, and in what shape: the deployer asks, the site answers."""

from dataclasses import dataclass

LIVE = "/livez"
"""200 while the process runs; asks nothing of anybody."""
READY = "/readyz"
"""200 when requests may come; 503 with the reasons while they may not."""
HEALTH = "/health"
"""The state of each dependency, for people and their monitors."""
VERSION = "/version"
"""What runs here; with `Accept: application/json` as a `VersionAnswer`."""
METRICS = "/metrics"
"""Measures by which a release is judged, in Prometheus' text format."""


@dataclass(frozen=True)
class VersionAnswer:
    """What runs here, as JSON."""

    version: str
    """The site's own version, as its deployer named it; `unknown` where nobody did."""
    revision: str
    """Commit of the site."""
    schema: str
    """Newest schema step in the database."""
    min_code: str
    """Oldest release that runs on that schema: how far back a rollback may go."""
    digest: str
    """Digest of the image."""
