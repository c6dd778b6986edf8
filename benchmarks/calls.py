"""Calls without a server: what one request costs inside Python. Run by the table of that name.

`python -m benchmarks.calls ROUNDS CALLS RESULT` writes µs per call, by page and round, to RESULT as JSON.
The site is the one that the environment names; its log lines go to standard output.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder

from benchmarks.apps.bare import app as bare
from masthead.engine.wsgi import create_application

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
FLOOR, HOT, UNCHANGED, COLD = "bare Flask", "hot page", "its 304", "cold page"
COLD_SHARE = 20
"""A cold page takes that much longer, so it is called that much less."""


class Answer:
    """Takes what a server would send."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self.status, self.headers = status, headers


def ask(application: Application, environ: Environ) -> tuple[Answer, bytes]:
    """Send one request and read its answer to the end, as a server does."""
    answer = Answer()
    body = application(environ, answer.start)
    whole = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return answer, whole


def request(**headers: str) -> Environ:
    """Give what granian gives of a request for the front page."""
    environ = EnvironBuilder("/", base_url="http://127.0.0.1:5000").get_environ()
    named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return {**environ, "REMOTE_ADDR": "127.0.0.1", **named}


def time_calls(application: Application, environ: Environ, calls: int) -> float:
    """Give µs of processor time per call, threads that write logs included; the loop and the copy are not."""
    began = time.process_time()
    for _ in range(calls):
        environ.copy()
    empty = time.process_time() - began
    began = time.process_time()
    for _ in range(calls):
        ask(application, environ.copy())
    return (time.process_time() - began - empty) / calls * 1e6


def main() -> None:
    """Measure every page in turn."""
    rounds, calls, result = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    site = create_application()
    os.environ["PAGE_CACHE"] = "false"
    cold = create_application()
    answer, _ = ask(site, request())
    validator = dict(answer.headers).get("ETag", "")
    pages: dict[str, tuple[Application, Environ, int]] = {
        FLOOR: (bare.wsgi_app, request(), calls),
        HOT: (site, request(), calls),
        UNCHANGED: (site, request(if_none_match=validator), calls),
        COLD: (cold, request(), max(1, calls // COLD_SHARE)),
    }
    for name, (application, environ, _) in pages.items():
        status = ask(application, environ.copy())[0].status
        if status[:3] not in {"200", "304"}:
            raise SystemExit(f"{name} answers {status}")
    times: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, (application, environ, count) in pages.items():
            times[name].append(time_calls(application, environ, count))
    result.write_text(json.dumps(times))


if __name__ == "__main__":
    main()
