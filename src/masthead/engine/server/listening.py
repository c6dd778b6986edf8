"""The site's listening sockets: one for each place of a worker, all held by the master until the very end.

With one socket for all, whichever worker wakes first may take every connection of a burst, and a proxy's
connections stay where they are; the system deals those of several sockets out. The server would let each
worker open its own; a worker that ends then resets the connections that wait in its queue, and a second
site could listen on the same port unnoticed. Here the place's next worker finds them in the queue.
"""

import ctypes
import errno
import socket
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from masthead.engine.errors import SettingIsWrong

BACKLOG = 1024
QUIET_SECONDS = 0.3
_LONGEST_WAIT = 5.0
_SO_ATTACH_FILTER = 26
_TCP_INFO_UNACKED = 24
# Berkeley packet filter: load the byte of TCP's flags; drop the segment if SYN is set, else pass it.
_DROP_SYN = ((0x30, 0, 0, 13), (0x45, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))


def listen(host: str, port: int, setting: str = "PORT") -> socket.socket:
    """Listen on an address; raise `SettingIsWrong`, which says what to do, if that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise SettingIsWrong(
            "HOST", f"is {host!r}, which is not an address here", "Set it to 127.0.0.1 or 0.0.0.0"
        ) from error
    listener = socket.socket(family, kind, protocol)
    try:
        _bind(listener, address)
        if sys.platform.startswith("linux"):
            # After binding: nobody else has the port, and `places` may join us.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise _explained(error, host, port, setting) from error
    listener.setblocking(False)
    return listener


@contextmanager
def places(host: str, port: int, count: int) -> Iterator[list[socket.socket]]:
    """Listen with `count` sockets, between which the system deals connections out; as `listen` otherwise.

    Where the system is not known to deal evenly, it is the same socket every time.
    """
    with ExitStack() as opened:
        first = opened.enter_context(listen(host, port))
        if not sys.platform.startswith("linux"):
            yield [first] * count
            return
        listeners = [first]
        for _ in range(count - 1):
            another = opened.enter_context(socket.socket(first.family, first.type, first.proto))
            another.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            _bind(another, first.getsockname())
            another.listen(BACKLOG)
            another.setblocking(False)
            listeners.append(another)
        yield listeners


def _bind(listener: socket.socket, address: Any) -> None:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if listener.family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind(address)


def _explained(error: OSError, host: str, port: int, setting: str) -> SettingIsWrong:
    if error.errno == errno.EADDRINUSE:
        advice = f"Stop that program, or choose another port, such as {setting}={port + 1}"
        return SettingIsWrong(setting, f"{port} is taken: another program listens on it", advice)
    if error.errno in {errno.EACCES, errno.EPERM}:
        return SettingIsWrong(setting, f"{port} is not open to this user", "Choose a port above 1023")
    if error.errno == errno.EADDRNOTAVAIL:
        return SettingIsWrong("HOST", f"is {host!r}, which this machine does not have", "Set it to 0.0.0.0")
    return SettingIsWrong(setting, f"{port} cannot be listened on: {error.strerror}", "Choose another port")


def refuse_newcomers(listener: socket.socket) -> None:
    """Let new connections fail from now on, without losing those that are open or waiting.

    Closing the socket would reset whoever waits to be accepted. A dropped SYN is sent again by the
    client's system a second later, and then meets the closed port, or the next server on it.
    """
    if not sys.platform.startswith("linux"):
        return
    code = b"".join(struct.pack("HBBI", *step) for step in _DROP_SYN)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HP", len(_DROP_SYN), ctypes.addressof(buffer))
    try:
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
    except OSError:
        # A sandboxed kernel may not know it: the last few clients then see a reset connection.
        return


def wait_until_quiet(listeners: Iterable[socket.socket]) -> None:
    """Wait until nobody has waited to be accepted for a moment, so that the accepted have spoken."""
    end = time.monotonic() + _LONGEST_WAIT
    quiet_since = time.monotonic()
    while time.monotonic() < end and time.monotonic() - quiet_since < QUIET_SECONDS:
        if any(_waiting(listener) for listener in listeners):
            quiet_since = time.monotonic()
        time.sleep(0.02)


def _waiting(listener: socket.socket) -> int:
    """Count the connections that no worker has accepted yet."""
    if not sys.platform.startswith("linux"):
        return 0
    answer = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    count: int = struct.unpack_from("I", answer, _TCP_INFO_UNACKED)[0]
    return count
