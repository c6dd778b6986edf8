"""One JSON line for each request, put together from pieces escaped beforehand, written in batches."""

import os
import stat
import time
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from json.encoder import encode_basestring as quoted

from masthead.engine.observability.trace import Names

LONGEST_PATH = 250
MOST_WAITING = 50_000
_PIPE_ATOM = 4096
_SERVER_ERROR = 500


class AccessLog:
    """Collects lines; `flush` writes them. A line is complete JSON and shorter than 4096 bytes."""

    def __init__(self, write: Callable[[list[str]], object], version: str) -> None:
        self._write = write
        self._tail = f',"version":{quoted(version[:100])}}}\n'
        self._offset = time.time() - time.perf_counter()
        self._second: tuple[int, str] = (0, "")
        self._lines: list[str] = []
        self.dropped = 0

    def note(
        self, about: str, trace: Names, times: tuple[float, float], client: str, user: object = None
    ) -> None:
        """Add the line of a request that began and ended at `times`; `about` is what `describe` gave."""
        started, ended = times
        if len(self._lines) >= MOST_WAITING:
            # Nobody takes them: the reader of the pipe hangs. Memory is worth more than lines.
            self.dropped += 1
            return
        moment = ended + self._offset
        second = int(moment)
        known = self._second
        if known[0] != second:
            known = self._second = (second, time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(second)))
        self._lines.append(
            f'{{"ts":"{known[1]}{int((moment - second) * 1000):03d}Z",{about}"request_id":"{trace[0]}",'
            f'"trace_id":"{trace[1]}","span_id":"{trace[2]}","duration_ms":{(ended - started) * 1000:.3f},'
            f'"client":"{truncated(client)}","user_id":{"null" if user is None else user}{self._tail}'
        )

    def flush(self) -> None:
        """Write what has been collected."""
        # Follow the system's clock when it is set anew.
        self._offset = time.time() - time.perf_counter()
        lines = self._lines[:]
        del self._lines[: len(lines)]
        if lines:
            self._write(lines)


def describe(method: str, route: str, path: str, status: int, size: int) -> str:
    """Give the part of a line that many requests share, escaped and with a comma at its end."""
    level = "error" if status >= _SERVER_ERROR else "info"
    shown = readable(route if _is_secret(route) else path)
    return (
        f'"level":"{level}","logger":"masthead.access","event":"request",'
        f'"msg":{quoted(f"{method[:20]} {shown} {status}")},"method":{quoted(method[:20])},'
        f'"route":{quoted(route)},"path":{quoted(shown)},"status":{status},"bytes":{size},'
    )


def readable(path: str) -> str:
    """Give a WSGI path as text, shortened: its bytes were decoded as Latin-1."""
    text = path[:LONGEST_PATH].encode("latin-1", "replace").decode("utf-8", "replace")
    return text.encode("utf-8", "replace").decode()


@lru_cache(maxsize=4096)
def truncated(client: str) -> str:
    """Give the network of a client: a person cannot be told by it."""
    try:
        address = ip_address(client)
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:  # noqa: PLR2004 - the version of the protocol
        address = address.ipv4_mapped
    if address.version == 4:  # noqa: PLR2004 - the version of the protocol
        return f"{str(address).rpartition('.')[0]}.0"
    return str(ip_address(int(address) >> 80 << 80))


def writer(descriptor: int) -> Callable[[list[str]], object]:
    """Give what writes lines to a file descriptor so that lines of several processes never mix.

    A pipe keeps writes apart only up to 4096 bytes; a file takes a batch at once.
    """
    is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)

    def write(lines: list[str]) -> None:
        batch: list[bytes] = []
        size = 0
        for line in lines:
            encoded = line.encode()
            if batch and not is_file and size + len(encoded) > _PIPE_ATOM:
                _write_all(descriptor, b"".join(batch))
                batch, size = [], 0
            batch.append(encoded)
            size += len(encoded)
        _write_all(descriptor, b"".join(batch))

    return write


def _write_all(descriptor: int, octets: bytes) -> None:
    rest = memoryview(octets)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _is_secret(route: str) -> bool:
    """Whether the path of this route carries a secret, such as the one in a reset link."""
    return "token" in route
