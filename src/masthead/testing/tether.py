"""A tether: a small process that ends another one, and removes its folder, once who started both has died.

Run as a file, `tether.py SIGNAL PID [FOLDER]`: it waits until its standard input closes, which happens when
the owner dies, however that came about. It imports nothing of ours, so it starts in milliseconds.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

GRACE_SECONDS = 5.0


def tie(pid: int, end_with: signal.Signals, folder: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a tether for process `pid`, or for the group `-pid`; killing the tether unties it."""
    rest = [str(folder)] if folder else []
    command = [sys.executable, "-ISE", __file__, str(int(end_with)), str(pid), *rest]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def untie(tether: subprocess.Popen[bytes]) -> None:
    """Kill a tether, and nothing else."""
    tether.kill()
    if tether.stdin:
        tether.stdin.close()
    tether.wait()


def main() -> None:
    """Wait for the owner's death, then end the process and remove the folder, and an empty one around it."""
    number, pid, *folders = sys.argv[1:]
    sys.stdin.read()
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(pid), int(number))
    deadline = time.monotonic() + GRACE_SECONDS
    while _lives(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            Path(folder).parent.rmdir()  # the session's own, once the last server's folder is gone


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
