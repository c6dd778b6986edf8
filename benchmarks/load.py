"""Load by wrk: each target in turn, A B A B …, and what it answered."""

import re
import shutil
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.effort import CONNECTIONS

Step = Callable[[str], None]
GRACE_SECONDS = 30
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_PERCENTILES = ("50", "99")
_PERCENTILE = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m) *$", re.MULTILINE)
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)$", re.MULTILINE)
_WRONG = re.compile(r"^\s+(Non-2xx or 3xx responses|Socket errors): (.*)$", re.MULTILINE)


class LoadFailed(RuntimeError):
    """The load could not be made, or not everything was answered well: the figures would mean nothing."""


@dataclass(frozen=True)
class Target:
    """A page to load."""

    name: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    connections: int = CONNECTIONS


@dataclass(frozen=True)
class Figures:
    """What wrk saw of one target in one round."""

    rate: float
    median_ms: float
    slow_ms: float
    """The 99th percentile."""


def find_wrk() -> str:
    """Give wrk's path; raise `LoadFailed` saying how to get it."""
    found = shutil.which("wrk")
    if found is None:
        raise LoadFailed("wrk is not installed. On Debian and Ubuntu: apt install wrk")
    return found


def load(target: Target, seconds: int) -> Figures:
    """Load one page for some seconds, from this machine to itself only."""
    if urlsplit(target.url).hostname != "127.0.0.1":
        raise LoadFailed(f"{target.url} is not on this machine")
    headers = [part for name, value in target.headers.items() for part in ("-H", f"{name}: {value}")]
    command = [
        find_wrk(),
        "-t1",
        f"-c{target.connections}",
        f"-d{seconds}s",
        "--latency",
        *headers,
        target.url,
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=seconds + GRACE_SECONDS, check=False
    )
    rate, wrong = _RATE.search(done.stdout), _WRONG.search(done.stdout)
    times = {found[1]: float(found[2]) * _UNITS[found[3]] for found in _PERCENTILE.finditer(done.stdout)}
    if done.returncode or rate is None or wrong or len(times) != len(_PERCENTILES):
        raise LoadFailed(f"{target.name}: {wrong.group(0).strip() if wrong else done.stdout + done.stderr}")
    return Figures(float(rate[1]), times["50"], times["99"])


def load_in_turn(
    targets: Sequence[Target], rounds: int, seconds: int, step: Step
) -> dict[str, list[Figures]]:
    """Load every target once a round, after a short warm-up of each."""
    seen: dict[str, list[Figures]] = {target.name: [] for target in targets}
    for target in targets:
        load(target, 1)
    for number in range(1, rounds + 1):
        for target in targets:
            step(f"round {number} of {rounds}: {target.name}")
            seen[target.name].append(load(target, seconds))
    return seen


def latencies(figures: Sequence[Figures]) -> dict[str, float]:
    """Give the medians of both latencies, for a row's further figures."""
    return {
        "p50 ms": statistics.median(one.median_ms for one in figures),
        "p99 ms": statistics.median(one.slow_ms for one in figures),
    }
