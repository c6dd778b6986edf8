"""What is counted. The names are stored, so they never change."""

from masthead.engine.observability.bounds import BOUNDS

REQUESTS = {status: f"requests.{status}xx" for status in "12345"}
"""Answers by the first digit of their status."""
LATENCIES = (*(f"latency.{bound:g}" for bound in BOUNDS), "latency.more")
"""Requests by how long they took: a group for each bound, in seconds, and one for what took longer."""
WORK_DONE = "work.done"
"""Events delivered, and jobs run that are due no more than once a minute."""
WORK_FAILED = "work.failed"
"""Deliveries and jobs of any kind that raised."""
PUBLICATIONS = "publications"
"""Content that went live."""
