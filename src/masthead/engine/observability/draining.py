"""The flag that says "stopping": raised by the server's master, seen by every worker at its next request."""

import mmap
import os
from pathlib import Path

VARIABLE = "MASTHEAD_RUN"
"""Names the folder that the master and its workers share while they run."""
_FILE = "draining"

Flag = bytearray | mmap.mmap


def raised(flag: Flag) -> bool:
    """Whether the site is about to stop."""
    return flag[0] != 0


def raise_flag(flag: Flag) -> None:
    """Say to everybody who shares the flag that the site is about to stop."""
    flag[0] = 1


def open_flag(folder: Path | None = None) -> Flag:
    """Open the flag in the run folder; without one, as under another server, a flag of this process."""
    place = folder or (Path(os.environ[VARIABLE]) if VARIABLE in os.environ else None)
    if place is None:
        return bytearray(1)
    descriptor = os.open(place / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.ftruncate(descriptor, 1)
        return mmap.mmap(descriptor, 1)
    finally:
        os.close(descriptor)
