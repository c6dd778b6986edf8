"""What a figure depends on: the machine, the versions, the commit."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.load import find_wrk
from benchmarks.servers import ROOT
from masthead.testing.servers import ServerIsMissing, find_program

PACKAGES = (
    "masthead", "flask", "werkzeug", "jinja2", "sqlalchemy", "granian", "flask-babel", "msgspec",
    "prometheus-client", "pymysql", "psycopg",
)  # fmt: skip


def describe() -> dict[str, Any]:
    """Give everything that a reader needs to judge the figures."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "commit": _git("rev-parse", "--short=10", "HEAD") or "unknown",
        "changed": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "versions": {"python": platform.python_version(), **_packages(), **_programs()},
    }


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _packages() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _programs() -> dict[str, str]:
    """Ask the programs around Python for their versions."""
    found = {"wrk": _first_line(find_wrk(), "-v")}
    for name in ("mariadbd", "postgres"):
        try:
            found[name] = _first_line(str(find_program(name)), "--version")
        except ServerIsMissing:
            continue
    return found


def _first_line(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0].partition(" Copyright")[0].removeprefix(command[0]).strip() if lines else "unknown"
