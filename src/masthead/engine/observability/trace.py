"""Names of a request: its id, and the W3C trace context that is accepted and returned."""

import itertools
import re
import secrets
from typing import NamedTuple

_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?"
)
_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
_WRAP = 0xFFFFFFFFFFFF


NOT_SAMPLED = "00"

Names = tuple[str, str, str, str]
"""What a `Trace` holds, without the cost of making one."""


class Trace(NamedTuple):
    """Under which names a request is found again in logs and traces."""

    request_id: str
    trace_id: str
    span_id: str
    flags: str


class Tracer:
    """Makes names that are unique without asking the system for randomness at each request."""

    def __init__(self) -> None:
        self._prefix = secrets.token_hex(10)
        self._next = itertools.count(1).__next__

    def fresh(self) -> str:
        """Give a new id of 32 hexadecimal digits: 20 of this process, 12 that count."""
        return f"{self._prefix}{self._next() & _WRAP:012x}"

    def read(self, traceparent: str | None, request_id: str | None) -> Trace:
        """Continue the caller's trace if it names one; keep its request id if that is well formed.

        The caller passes a request id only if it believes who sent it.
        """
        fresh = self.fresh()
        found = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
        trace_id, flags = (found[1], found[2]) if found else (fresh, NOT_SAMPLED)
        kept = request_id if request_id and _REQUEST_ID.fullmatch(request_id) else fresh
        return Trace(kept, trace_id, fresh[16:], flags)
