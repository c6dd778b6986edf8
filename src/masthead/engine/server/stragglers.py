"""Cuts connections whose senders take too long, from outside: the server itself has no limit for that.

A read of a body that never comes ends only with its connection, and the server does not say which
connection a request came by. But it sends nothing while it reads, and the kernel knows how long.
"""

import contextlib
import os
import socket
import stat
import struct
import sys
from ipaddress import IPv6Address, ip_address
from pathlib import Path

_OPEN_FILES = Path("/proc/self/fd")
_TCP_INFO_LAST_DATA_SENT = 44


def cut_off(peer: str, port: int, seconds: float) -> None:
    """Tell the server that `peer` sends no more, on connections to `port` silent on our side for so long.

    What the peer gets from us is not touched. A connection that waits for its next request ends too,
    which clients expect.
    """
    if not sys.platform.startswith("linux"):
        return
    for entry in _OPEN_FILES.iterdir():
        # Any of them may be closed by another thread at this moment.
        with contextlib.suppress(OSError), _duplicate(int(entry.name)) as connection:
            if _is_from(connection, peer, port) and _silent_for(connection) >= seconds:
                connection.shutdown(socket.SHUT_RD)


def _duplicate(number: int) -> socket.socket:
    """Hold the connection by a number of our own: the old one may soon stand for something else."""
    copy = os.dup(number)
    try:
        if not stat.S_ISSOCK(os.fstat(copy).st_mode):
            raise OSError
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise


def _is_from(connection: socket.socket, peer: str, port: int) -> bool:
    if connection.family not in {socket.AF_INET, socket.AF_INET6} or connection.type != socket.SOCK_STREAM:
        return False
    return connection.getsockname()[1] == port and _plain(connection.getpeername()[0]) == _plain(peer)


def _plain(address: str) -> str:
    """Write an address in one way only."""
    with contextlib.suppress(ValueError):
        parsed = ip_address(address.partition("%")[0])
        return str((isinstance(parsed, IPv6Address) and parsed.ipv4_mapped) or parsed)
    return address


def _silent_for(connection: socket.socket) -> float:
    """Give the seconds since we last sent anything, or since the connection began."""
    answer = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    milliseconds: int = struct.unpack_from("I", answer, _TCP_INFO_LAST_DATA_SENT)[0]
    return milliseconds / 1000
